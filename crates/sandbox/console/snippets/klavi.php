<?php
// Requests a token and creates a payment. Needs the extension curl.

const BASE = "{{KLAVI_BASE_URL}}";
const ACCESS_KEY = "{{KLAVI_CUSTOMER_ACCESS_KEY}}";
const SECRET_KEY = "{{KLAVI_CUSTOMER_SECRET_KEY}}";

function post(string $path, array $body, array $headers = []): array
{
    $curl = curl_init(BASE . $path);
    curl_setopt_array($curl, [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_HTTPHEADER => ['Content-Type: application/json', ...$headers],
        CURLOPT_POSTFIELDS => json_encode($body),
    ]);
    $text = curl_exec($curl);
    $status = curl_getinfo($curl, CURLINFO_HTTP_CODE);
    if ($status !== 200) {
        throw new RuntimeException("$status $text");
    }
    return json_decode($text, true, flags: JSON_THROW_ON_ERROR);
}

$signedIn = post('/payment/customer/v1/auth', ['accessKey' => ACCESS_KEY, 'secretKey' => SECRET_KEY]);
$payment = post('/payment/customer/v1/instant/payments', [
    // One payment for each: sending it again is a conflict, and not a second payment.
    'clientRequestId' => 'order-' . bin2hex(random_bytes(8)),
    'institutionId' => '00000000-0000-4000-8000-000000000001',
    'initType' => 'PIX_DICT',
    'proxy' => '12345678909',
    'customer' => ['identifierType' => 'CPF', 'identifier' => '12345678909', 'name' => 'Test Payer'],
    'amount' => '15.90',
    'currency' => 'BRL',
    'redirectUrl' => 'https://shop.example/return',
], ['Authorization: Bearer ' . $signedIn['accessToken']]);
echo "{$payment['id']} {$payment['status']}\n";
echo "Authorize it in the console, or open {$payment['redirectConsentURL']}\n";
