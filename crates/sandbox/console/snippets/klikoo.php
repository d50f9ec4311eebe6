<?php
// Requests a token and reads the balance. Needs the extensions curl and openssl.

const BASE = "{{KLIKOO_BASE_URL}}";
const CLIENT_ID = "{{KLIKOO_CLIENT_ID}}";
const CLIENT_SECRET = "{{KLIKOO_CLIENT_SECRET}}";
const PRIVATE_KEY = "{{KLIKOO_PRIVATE_KEY}}";

/** Returns Jakarta's time, with milliseconds. */
function now(): string
{
    return (new DateTimeImmutable('now', new DateTimeZone('+07:00')))->format('Y-m-d\TH:i:s.vP');
}

function send(string $method, string $path, array $headers, string $body = ''): array
{
    $curl = curl_init(BASE . $path);
    curl_setopt_array($curl, [CURLOPT_CUSTOMREQUEST => $method, CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => $headers]);
    if ($body !== '') {
        curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
    }
    $text = curl_exec($curl);
    $status = curl_getinfo($curl, CURLINFO_HTTP_CODE);
    if ($status !== 200) {
        throw new RuntimeException("$status $text");
    }
    return json_decode($text, true, flags: JSON_THROW_ON_ERROR);
}

function requestToken(): string
{
    $timestamp = now();
    openssl_sign(CLIENT_ID . '|' . $timestamp, $signature, PRIVATE_KEY, OPENSSL_ALGO_SHA256);
    $response = send('POST', '/v1/open-api/access-token', [
        'Content-Type: application/json',
        'Open-Api-Timestamp: ' . $timestamp,
        'Open-Api-Signature: ' . base64_encode($signature),
    ], json_encode([
        'grant_type' => 'client_credentials',
        'additional_info' => ['client_id' => CLIENT_ID, 'client_secret' => CLIENT_SECRET],
    ]));
    return $response['data']['access_token'];
}

/** Sends a signed request. `$path` has neither the prefix `/klikoo-b2b` nor a query; `$body` is sent as it is hashed. */
function call(string $token, string $method, string $path, string $body = ''): array
{
    $timestamp = now();
    $text = implode(':', [$method, $path, $token, hash('sha256', $body), $timestamp]);
    $headers = [
        'Authorization: Bearer ' . $token,
        'Open-Api-Timestamp: ' . $timestamp,
        'Open-Api-Signature: ' . base64_encode(hash_hmac('sha512', $text, CLIENT_SECRET, true)),
    ];
    if ($body !== '') {
        $headers[] = 'Content-Type: application/json';
    }
    return send($method, $path, $headers, $body);
}

print_r(call(requestToken(), 'GET', '/v1/open-api/balance'));
