using Matching.Engine.Commands;
using Matching.Engine.Memory;

namespace Matching.Engine.Sessions;

/// <summary>
/// Participants (from 1), their API keys and their sessions. Session 0 and participant 0 are the venue
/// itself.
/// </summary>
internal sealed class Members
{
    private readonly Block<Participant> _participants;
    private readonly Block<ApiKey> _keys;
    private readonly Block<Session> _sessions;
    private readonly SlotIndex _keysById;
    private readonly SlotIndex _sessionsByName;
    private readonly ulong _salt;

    public Members(IBlockSource source, in Capacities capacities, ulong salt)
    {
        _salt = salt;
        _participants = source.Take<Participant>(capacities.Participants + 1);
        _keys = source.Take<ApiKey>(capacities.ApiKeys + 1);
        _sessions = source.Take<Session>(capacities.Sessions + 1);
        _keysById = new SlotIndex(source, capacities.ApiKeys);
        _sessionsByName = new SlotIndex(source, capacities.Sessions);
        _sessions[Limits.SystemSession] = new Session { Role = Role.Operator, LoggedOn = 1 };
    }

    public int ParticipantCount { get; private set; }
    public int KeyCount { get; private set; }
    public int SessionCount { get; private set; }

    /// <summary>Sessions that are logged on.</summary>
    public int OpenSessions { get; set; }

    /// <summary>
    /// Participants whose kill switch is engaged: mostly none, and then nobody need look at the one.
    /// </summary>
    public int KilledParticipants { get; private set; }

    public bool ParticipantsFull => ParticipantCount == _participants.Length - 1;
    public bool KeysFull => KeyCount == _keys.Length - 1;
    public bool SessionsFull => SessionCount == _sessions.Length - 1;

    /// <summary>Where the sessions lie, for who has their numbers already.</summary>
    public Block<Session> Sessions => _sessions;

    public ref Participant Participant(int id) => ref _participants[id];
    public ref ApiKey Key(int slot) => ref _keys[slot];
    public ref Session Session(int id) => ref _sessions[id];

    /// <summary>Asks the processor for a session.</summary>
    public void Prefetch(int sessionId) => _sessions.Prefetch(sessionId);

    public bool HasParticipant(int id) => id > 0 && id <= ParticipantCount;
    public bool HasSession(int id) => id >= 0 && id <= SessionCount;

    public int FindKey(long keyId) => _keysById.Find(Mix.Hash((ulong)keyId), new KeyById(_keys, keyId));

    public int FindSession(int participantId, Bytes16 name) =>
        _sessionsByName.Find(Hash(participantId, name), new SessionByName(_sessions, participantId, name));

    public void AddParticipant(int id, Bytes16 name)
    {
        Check.That(id == ParticipantCount + 1);
        _participants[++ParticipantCount] = new Participant { Name = name };
    }

    public void SetKilled(int participantId, byte killed)
    {
        ref Participant participant = ref _participants[participantId];
        KilledParticipants += killed - participant.Killed;
        participant.Killed = killed;
    }

    public void AddKey(in ApiKey key)
    {
        _keys[++KeyCount] = key;
        _keysById.Add(Mix.Hash((ulong)key.KeyId), KeyCount);
    }

    public ref Session OpenSession(int id, int participantId, Bytes16 name)
    {
        Check.That(id == SessionCount + 1);
        SessionCount++;
        _sessions[id] = new Session { Name = name, ParticipantId = participantId };
        _sessionsByName.Add(Hash(participantId, name), id);
        _participants[participantId].Sessions++;
        return ref _sessions[id];
    }

    private ulong Hash(int participantId, Bytes16 name) =>
        Mix.OfName(participantId, name.Low, name.High, _salt);

    private readonly struct KeyById(Block<ApiKey> keys, long keyId) : ISlotKey
    {
        public bool Matches(int slot) => keys[slot].KeyId == keyId;
    }

    private readonly struct SessionByName(Block<Session> sessions, int participantId, Bytes16 name) : ISlotKey
    {
        public bool Matches(int slot) =>
            sessions[slot].ParticipantId == participantId && sessions[slot].Name == name;
    }
}
