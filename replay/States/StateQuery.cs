namespace Matching.Replay.States;

/// <summary>Which state is wanted, and what of it.</summary>
public sealed record StateQuery
{
    /// <summary>Behind the transaction that holds this event; null for the end.</summary>
    public long? At { get; init; }

    /// <summary>Behind the last transaction up to that time, nanoseconds since the Unix epoch.</summary>
    public long? Time { get; init; }

    /// <summary>Null for all.</summary>
    public int? InstrumentId { get; init; }

    /// <summary>Null for all; books then have this account's orders only.</summary>
    public int? AccountId { get; init; }
}
