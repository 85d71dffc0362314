using System.Collections.Concurrent;
using System.Security.Cryptography;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Views;

namespace Matching.Replay.Projections;

/// <summary>Whom a key speaks for, and what it allows.</summary>
/// <param name="KeyId">Its public part.</param>
/// <param name="ParticipantId">Whose it is.</param>
/// <param name="Role">What it allows.</param>
/// <param name="Revoked">Cancelled when the key opens nothing any more.</param>
public readonly record struct KeyHolder(
    long KeyId, int ParticipantId, Role Role, CancellationToken Revoked = default);

/// <summary>A key as a list shows it; nothing of its secret.</summary>
public readonly record struct ListedKey(long KeyId, int ParticipantId, Role Role, bool IsRevoked);

/// <summary>Follows the API keys; any thread may ask.</summary>
public sealed class KeyView : IFollower
{
    private readonly ConcurrentDictionary<long, KeptKey> _keys = new();
    private long _sequence;
    private int _rulesVersion;

    /// <summary>Nobody can come in yet.</summary>
    public bool IsEmpty => _keys.IsEmpty;

    /// <summary>The newest event that has changed what a key opens.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>In force; says what a role may. 0 before the first event.</summary>
    public int RulesVersion => Volatile.Read(ref _rulesVersion);

    /// <summary>Whether a key that opens doors may make others.</summary>
    public bool HasAdministrator =>
        _keys.Values.Any(key => !key.Listed.IsRevoked && key.Terms.Role.Administers(RulesVersion));

    public void TakeUp(MatchingEngine recovered)
    {
        var state = new StateView(recovered);
        _rulesVersion = recovered.LastSequence == 0 ? 0 : recovered.RulesVersion;
        for (int number = 1; number <= state.KeyCount; number++)
        {
            AddApiKeyTerms terms = state.Key(number);
            Add(terms);
            if (state.IsRevoked(number)) _keys[terms.KeyId].Revoke();
        }
        Volatile.Write(ref _sequence, recovered.LastSequence);
    }

    public void OnEvent(in Event e)
    {
        if (e.Header.Kind == EventKind.ApiKeyAdded) Add(e.ApiKeyAdded.Terms);
        else if (e.Header.Kind == EventKind.ApiKeyRevoked) _keys[e.ApiKeyRevoked.Terms.KeyId].Revoke();
        else if (e.Header.Kind == EventKind.Genesis) _rulesVersion = e.Genesis.Terms.RulesVersion;
        else if (e.Header.Kind == EventKind.RulesActivated)
            _rulesVersion = e.RulesActivated.Terms.RulesVersion;
        else return;
        // The release orders the change before a reader's belief that it is in.
        Volatile.Write(ref _sequence, e.Header.Sequence);
    }

    /// <summary>
    /// Whether there is such a key, the secret is its own and it is not revoked; compared in constant time.
    /// </summary>
    public bool TryVerify(long keyId, ReadOnlySpan<byte> secret, out KeyHolder holder)
    {
        holder = default;
        _keys.TryGetValue(keyId, out KeptKey? key);
        AddApiKeyTerms terms = key?.Terms ?? default;
        Span<byte> stored = stackalloc byte[Bytes32.Length];
        Span<byte> given = stackalloc byte[Bytes32.Length];
        terms.SecretHash.CopyTo(stored);
        Hash(terms.Salt, secret, given);
        bool matches = CryptographicOperations.FixedTimeEquals(stored, given);
        if (key is null || !matches || key.Revoked.IsCancellationRequested) return false;
        holder = new KeyHolder(keyId, terms.ParticipantId, terms.Role, key.Revoked);
        return true;
    }

    /// <summary>Null for a key that was never added.</summary>
    public ListedKey? Find(long keyId) => _keys.TryGetValue(keyId, out KeptKey? key) ? key.Listed : null;

    /// <summary>All keys, revoked ones too, by participant.</summary>
    public IReadOnlyList<ListedKey> List() =>
    [
        .. _keys.Values.Select(key => key.Listed)
            .OrderBy(key => (key.ParticipantId, key.KeyId)),
    ];

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

    private void Add(AddApiKeyTerms terms) => _keys[terms.KeyId] = new KeptKey(terms);

    /// <summary>A key, and the calls that hang on it.</summary>
    private sealed class KeptKey(AddApiKeyTerms terms)
    {
        private readonly CancellationTokenSource _revoked = new();

        public AddApiKeyTerms Terms { get; } = terms;

        public CancellationToken Revoked => _revoked.Token;

        /// <summary>Of a revoked one the role that it had.</summary>
        public ListedKey Listed => new(
            Terms.KeyId, Terms.ParticipantId, Terms.Role, _revoked.IsCancellationRequested);

        /// <summary>Whatever hangs on it runs elsewhere: this is the publisher's thread.</summary>
        public void Revoke() => _ = _revoked.CancelAsync();
    }
}
