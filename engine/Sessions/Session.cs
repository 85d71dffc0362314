using System.Runtime.InteropServices;

namespace Matching.Engine.Sessions;

/// <summary>
/// A participant's durable, named conversation with the venue. It outlives connections and processes.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct Session
{
    public Bytes16 Name;

    /// <summary>Commands at or below it never act again.</summary>
    public long HighestClientSeqNum;

    /// <summary>The newest event of its private stream.</summary>
    public long LastSequence;

    public int ParticipantId;

    /// <summary>How often it has logged on; only the newest connection's commands count.</summary>
    public int Connection;

    /// <summary>In which it logged on last; a later epoch ends it.</summary>
    public uint Epoch;

    public Role Role;
    public byte LoggedOn;
    public CancelOnDisconnect CancelOnDisconnect;
}

/// <summary>A member of the venue.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Participant
{
    public Bytes16 Name;
    public int Sessions;

    /// <summary>Its accounts, in order of their numbers.</summary>
    public int FirstAccount;

    public int LastAccount;
    public byte Killed;
}

/// <summary>What is kept of an API key.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ApiKey
{
    public long KeyId;
    public Bytes16 Salt;
    public Bytes32 SecretHash;
    public int ParticipantId;

    /// <summary>None once it is revoked: it opens nothing any more.</summary>
    public Role Role;
}
