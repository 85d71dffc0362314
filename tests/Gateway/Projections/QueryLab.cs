using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Gateway.Operations;
using Matching.Gateway.Queries;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.Tests.House;
using Matching.Tests.Replay;
using Matching.V1;
using Microsoft.Data.Sqlite;

namespace Matching.Tests.Gateway.Projections;

/// <summary>
/// A journal on a real disk, and projections that are brought behind it step by step on the test's thread.
/// </summary>
internal sealed class QueryLab : IDisposable
{
    private readonly TemporaryDirectory _place = new();
    private readonly OwnerView _owners = new();
    private readonly ListingView _listings = new();
    private QueryWork? _work;

    /// <param name="events">All that there are.</param>
    /// <param name="write">Makes the journal; null where it has all of them.</param>
    public QueryLab(IReadOnlyList<Event> events, Action<string>? write = null)
    {
        if (write is null) JournalFiles.Write(Journal, events);
        else write(Journal);
        foreach (Event e in events)
        {
            _owners.OnEvent(in e);
            _listings.OnEvent(in e);
        }
    }

    public string Journal => _place.Path;

    public string Location => Path.Combine(_place.Path, "queries");

    public QueryOptions Options { get; set; } = new() { KeepFreeBytes = 0, BatchEvents = 50 };

    public OwnerView Owners => _owners;

    public IDisk Disk { get; } = new NativeDisk();

    /// <summary>Why they were made again when they were opened last.</summary>
    public string? Rebuilt { get; private set; }

    public Checkpoint Checkpoint => _work!.Checkpoint;

    /// <summary>Brings them to an event; opens them where they are closed.</summary>
    public void Bring(long through)
    {
        _work ??= Open(through);
        while (_work!.Step(through, Options))
        {
        }
    }

    /// <summary>As of where they stand.</summary>
    public IReadOnlyList<PastCandle> NewestCandles() => _work!.NewestCandles();

    public QueryWork? Open(long through)
    {
        var opening = new QueryOpening(Disk, Journal, Location, _listings);
        QueryWork? work = opening.Open(through);
        Rebuilt = opening.Rebuilt;
        return work;
    }

    /// <summary>As a process that ends, in order or not: what is not committed is gone.</summary>
    public void Close()
    {
        _work?.Dispose();
        _work = null;
    }

    public QueryFollower Follow(OutcomeTally visible, List<string> told) =>
        new(Options, Disk, Journal, visible, _listings, told.Add);

    /// <summary>While they are closed.</summary>
    public void Alter(string sql)
    {
        using SqliteConnection connection = QueryDatabase.OpenForWriting(Location);
        QueryDatabase.Run(connection, sql);
    }

    public T Ask<T>(Func<SqliteConnection, AsOf, T> read)
    {
        using SqliteConnection connection = QueryDatabase.OpenForReading(Location);
        Checkpoint checkpoint = Checkpoint.Read(connection)!;
        return read(connection, new AsOf { Sequence = checkpoint.Sequence, Time = checkpoint.Time });
    }

    public void Dispose()
    {
        Close();
        _place.Dispose();
    }
}
