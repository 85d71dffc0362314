using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Grpc.Core;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Replay.Projections;

namespace Matching.Gateway.Doors;

/// <summary>
/// API keys as their holders see them: <c>mk_</c>, the key's id in hex, and 256 random bits. Shown once; the
/// journal has a salted hash.
/// </summary>
internal static class ApiKeys
{
    private const string Prefix = "mk_";
    private const int IdDigits = 16;
    private const int SecretBytes = 32;
    private const int SecretChars = 43;

    /// <summary>A new key, and the command that makes it valid.</summary>
    public static (string Key, AddApiKeyTerms Terms) Make(int participantId, Role role)
    {
        Span<byte> random = stackalloc byte[8 + Bytes16.Length + SecretBytes];
        RandomNumberGenerator.Fill(random);
        long keyId = BinaryPrimitives.ReadInt64LittleEndian(random);
        var salt = new Bytes16(random.Slice(8, Bytes16.Length));
        ReadOnlySpan<byte> secret = random[(8 + Bytes16.Length)..];
        Span<byte> hash = stackalloc byte[Bytes32.Length];
        KeyView.Hash(salt, secret, hash);
        var terms = new AddApiKeyTerms
        {
            KeyId = keyId,
            Salt = salt,
            SecretHash = new Bytes32(hash),
            ParticipantId = participantId,
            Role = role,
        };
        return ($"{Prefix}{TextOf(keyId)}_{Base64Url.EncodeToString(secret)}", terms);
    }

    /// <summary>A key's public part: the sixteen digits behind its first three characters.</summary>
    public static string TextOf(long keyId) => keyId.ToString("x16", CultureInfo.InvariantCulture);

    /// <exception cref="RpcException">INVALID_ARGUMENT.</exception>
    public static long ParseId(string text) => TryParseId(text, out long id)
        ? id
        : throw Statuses.Malformed("key_id is not 16 hex digits").ToException();

    /// <summary>Takes a key apart; says nothing of whether it is valid.</summary>
    public static bool TryParse(string key, out long keyId, [NotNullWhen(true)] out byte[]? secret)
    {
        keyId = 0;
        secret = null;
        int secretAt = Prefix.Length + IdDigits + 1;
        if (key.Length != secretAt + SecretChars) return false;
        if (!key.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        if (!TryParseId(key.AsSpan(Prefix.Length, IdDigits), out keyId)) return false;
        byte[] bytes = new byte[SecretBytes];
        // Not TryDecodeFromChars: it throws on what is no base64.
        ReadOnlySpan<char> text = key.AsSpan(secretAt);
        OperationStatus decoded = Base64Url.DecodeFromChars(text, bytes, out _, out int written);
        if (decoded != OperationStatus.Done || written != SecretBytes) return false;
        secret = bytes;
        return true;
    }

    /// <summary>
    /// Digits and nothing else: TryParse would take zero characters at the end for nothing.
    /// </summary>
    private static bool TryParseId(ReadOnlySpan<char> text, out long id)
    {
        id = 0;
        if (text.Length != IdDigits) return false;
        foreach (char digit in text)
            if (!char.IsAsciiHexDigit(digit)) return false;
        return long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);
    }
}
