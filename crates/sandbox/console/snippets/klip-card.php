<?php
// Signs in and lists BApps. Needs the extension curl.

const BASE = "{{KLIP_CARD_BASE_URL}}";
const EMAIL = "{{KLIP_CARD_EMAIL}}";
const PASSWORD = "{{KLIP_CARD_PASSWORD}}";

function call(string $path, array $headers, ?array $body = null): array
{
    $curl = curl_init(BASE . $path);
    curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => $headers]);
    if ($body !== null) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($body));
    }
    $text = curl_exec($curl);
    $status = curl_getinfo($curl, CURLINFO_HTTP_CODE);
    if ($status !== 200) {
        throw new RuntimeException("$status $text");
    }
    return json_decode($text, true, flags: JSON_BIGINT_AS_STRING | JSON_THROW_ON_ERROR);
}

$credentials = ['email' => EMAIL, 'password' => hash('sha256', PASSWORD)];
$signedIn = call('/v2/partner/auth', ['Content-Type: application/json'], $credentials);

$cursor = '';
do {
    $query = $cursor === '' ? '' : '?cursor=' . rawurlencode($cursor);
    // The token stands alone, without `Bearer`.
    $page = call('/v2/wallet/bapp' . $query, ['Authorization: ' . $signedIn['access_token']]);
    foreach ($page['bapps'] as $bapp) {
        echo "{$bapp['nft_id']} {$bapp['name']} {$bapp['card_count']} Cards\n";
    }
    $cursor = $page['next_cursor'];
} while ($cursor !== '');
