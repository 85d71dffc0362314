using System.Collections.Concurrent;
using System.Security.Cryptography;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Views;

namespace Matching.Replay.Projections;

/// <summary>Whom a key speaks for, and what it allows.</summary>
public readonly record struct KeyHolder(long KeyId, int ParticipantId, Role Role);

/// <summary>Follows the API keys; any thread may ask.</summary>
public sealed class KeyView : IFollower
{
    private readonly ConcurrentDictionary<long, AddApiKeyTerms> _keys = new();

    /// <summary>Nobody can come in yet.</summary>
    public bool IsEmpty => _keys.IsEmpty;

    public void TakeUp(MatchingEngine recovered)
    {
        var state = new StateView(recovered);
        for (int number = 1; number <= state.KeyCount; number++) Add(state.Key(number));
    }

    public void OnEvent(in Event e)
    {
        if (e.Header.Kind == EventKind.ApiKeyAdded) Add(e.ApiKeyAdded.Terms);
    }

    /// <summary>Whether there is such a key, and the secret is its own; compared in constant time.</summary>
    public bool TryVerify(long keyId, ReadOnlySpan<byte> secret, out KeyHolder holder)
    {
        holder = default;
        bool known = _keys.TryGetValue(keyId, out AddApiKeyTerms terms);
        Span<byte> stored = stackalloc byte[Bytes32.Length];
        Span<byte> given = stackalloc byte[Bytes32.Length];
        terms.SecretHash.CopyTo(stored);
        Hash(terms.Salt, secret, given);
        bool matches = CryptographicOperations.FixedTimeEquals(stored, given);
        if (!known || !matches) return false;
        holder = new KeyHolder(keyId, terms.ParticipantId, terms.Role);
        return true;
    }

    /// <summary>
    /// SHA-256 of salt and secret: the secret has 256 random bits, so a slow hash would gain nothing.
    /// </summary>
    public static void Hash(Bytes16 salt, ReadOnlySpan<byte> secret, Span<byte> hash)
    {
        Span<byte> salted = stackalloc byte[Bytes16.Length + secret.Length];
        salt.CopyTo(salted);
        secret.CopyTo(salted[Bytes16.Length..]);
        SHA256.HashData(salted, hash);
    }

    private void Add(AddApiKeyTerms terms) => _keys[terms.KeyId] = terms;
}
