<?php
// Asks the user to send 1.5 KLAY, and waits for the decision. Needs the extension curl.

const BASE = "{{KLIP_A2A_BASE_URL}}";
const WALLET = "{{KLIP_A2A_WALLET_URL}}";
const RECEIVER = "{{KLIP_A2A_CARD_OWNER}}";

function call(string $path, ?array $body = null): array
{
    $curl = curl_init(BASE . $path);
    curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
    if ($body !== null) {
        curl_setopt($curl, CURLOPT_HTTPHEADER, ['Content-Type: application/json']);
        curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($body));
    }
    $text = curl_exec($curl);
    $status = curl_getinfo($curl, CURLINFO_HTTP_CODE);
    if ($status !== 200) {
        throw new RuntimeException("$status $text");
    }
    return json_decode($text, true, flags: JSON_THROW_ON_ERROR);
}

$prepared = call('/v2/a2a/prepare', [
    'bapp' => ['name' => 'Example BApp'],
    'type' => 'send_klay',
    'transaction' => ['to' => RECEIVER, 'amount' => '1.5'],
]);
$key = $prepared['request_key'];
echo 'Approve it in the console, or open ', WALLET, "?target=/a2a?request_key=$key\n";

do {
    sleep(1);
    $result = call("/v2/a2a/result?request_key=$key");
} while (in_array($result['status'], ['prepared', 'requested'], true));
echo $result['status'], ' ', json_encode($result['result'] ?? null), "\n";
