using System.Runtime.InteropServices;
using Matching.Engine.Book;

namespace Matching.Engine.Commands;

/// <summary>
/// The first command of a shard. A machine that can't hold the capacities refuses to start.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct GenesisTerms
{
    /// <summary>Random; also salts the engine's hashes, so that nobody can aim at one bucket.</summary>
    public Bytes16 VenueId;

    public Capacities Capacities;
    public int Shard;
    public int FormatVersion;
    public int RulesVersion;
}

/// <summary>How many of each the shard holds; full is a reject, never growth.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Capacities
{
    public int Assets;
    public int Instruments;
    public int Participants;
    public int Accounts;
    public int Balances;
    public int ApiKeys;
    public int Sessions;
    public int SessionsPerParticipant;
    public int Orders;

    /// <summary>Pairs of bid and ask, one an account and instrument.</summary>
    public int Quotes;

    /// <summary>Market-maker protection groups of all accounts.</summary>
    public int Protections;

    /// <summary>Whether a shard can begin with them: what a snapshot could not be loaded with is no start.
    /// </summary>
    public readonly bool AreValid =>
        this is { Assets: > 0, Instruments: > 0, Participants: > 0, ApiKeys: > 0, Sessions: > 0 }
            and { SessionsPerParticipant: > 0, Accounts: > 2, Balances: > 1, Orders: > 0 }
            and { Quotes: >= 0, Protections: >= 0 }
            and { Assets: <= Limits.MaxCapacity, Instruments: <= Limits.MaxCapacity }
            and { Participants: <= Limits.MaxCapacity, ApiKeys: <= Limits.MaxCapacity }
            and { Sessions: <= Limits.MaxCapacity, SessionsPerParticipant: <= Limits.MaxCapacity }
            and { Balances: <= Limits.MaxCapacity, Quotes: < Limits.MaxCapacity }
            and { Protections: < Limits.MaxCapacity }
        && Orders < 1 << OrderPool.SlotBits
        // An account's timer stands before those of all orders, whose ids begin there.
        && Accounts < 1 << OrderPool.SlotBits;
}

/// <summary>A process takes over the shard: every start begins an epoch.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StartEpochTerms
{
    /// <summary>Random, drawn by the process; fences all others.</summary>
    public Bytes16 WriterId;

    public uint Epoch;

    /// <summary>Of this epoch, from its first outcome to its last.</summary>
    public AckPolicy AckPolicy;

    /// <summary>Nanoseconds; 0 where no stream follows the journal.</summary>
    public long MaxStreamSilence;

    /// <summary>Events; 0 where no stream follows the journal.</summary>
    public long MaxStreamLag;
}

/// <summary>Decide by another version of the rules from here on.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ActivateRulesTerms
{
    public int RulesVersion;
}

/// <summary>Changes what the whole venue takes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetModeTerms
{
    public VenueMode Mode;
}
