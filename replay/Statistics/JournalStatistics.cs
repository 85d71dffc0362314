using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Journal.Replication;

namespace Matching.Replay.Statistics;

/// <summary>
/// Figures of a journal. Checksums, places and sequences are checked on the way; the hash chains only over
/// the last segments, and what the events mean not at all: that is the verifier's work.
/// </summary>
public sealed class JournalStatistics : ILogVisitor
{
    private readonly long[] _byKind = new long[byte.MaxValue + 1];
    private readonly long[] _byReason = new long[byte.MaxValue + 1];
    private readonly List<EpochStart> _epochs = [];
    private readonly CommandRates _rates = new();
    private readonly LargestTransactions _largest = new();

    private JournalStatistics(JournalPlace place) => Place = place;

    public JournalPlace Place { get; }
    public LogFacts Log { get; private set; } = null!;
    public IReadOnlyList<EpochStart> Epochs => _epochs;
    public long Events { get; private set; }
    public long Transactions { get; private set; }

    /// <summary>Of the transactions, those that the engine began itself.</summary>
    public long Continuations { get; private set; }

    /// <summary>The events' own bytes, without prefixes and headers.</summary>
    public long EventBytes { get; private set; }

    public long Groups { get; private set; }
    public long Seals { get; private set; }

    /// <summary>Of groups and seals, with headers and padding.</summary>
    public long GroupBytes { get; private set; }

    /// <summary>Nanoseconds since the Unix epoch, UTC; 0 if there is no event.</summary>
    public long FirstTime { get; private set; }

    public long LastTime { get; private set; }

    /// <summary>Sound bytes that are no event of this version.</summary>
    public long Unknown { get; private set; }

    /// <summary>How many there are of each kind that there is, by number.</summary>
    public IEnumerable<(EventKind Kind, long Count)> ByKind =>
        from kind in Enum.GetValues<EventKind>()
        where _byKind[(byte)kind] > 0
        select (kind, _byKind[(byte)kind]);

    /// <summary>Refused commands, by reason, by number.</summary>
    public IEnumerable<(RejectReason Reason, long Count)> ByReason =>
        from reason in Enum.GetValues<RejectReason>()
        where _byReason[(byte)reason] > 0
        select (reason, _byReason[(byte)reason]);

    /// <summary>Commands by time; what the engine began itself is none.</summary>
    public CommandRates Rates => _rates;

    /// <summary>The ones of most events, largest first.</summary>
    public IReadOnlyList<TransactionSize> Largest => _largest.InOrder;

    /// <exception cref="NoJournalException">Nothing was ever written to it.</exception>
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    public static JournalStatistics Of(JournalPlace place, Action<RecoveryProgress>? progress = null)
    {
        var statistics = new JournalStatistics(place);
        var options = new RecoveryOptions
        {
            VerifyEventChain = false,
            GroupScanned = statistics.OnGroup,
            Progress = progress,
        };
        statistics.Log = place.Scan(ref statistics, options);
        return statistics;
    }

    public void OnEvent(long sequence, ReadOnlySpan<byte> bytes)
    {
        Events++;
        EventBytes += bytes.Length;
        if (!EventDecoder.TryDecode(bytes, out Event e, out _))
        {
            Unknown++;
            return;
        }
        _byKind[(byte)e.Header.Kind]++;
        if ((e.Header.Flags & EventFlags.Last) != 0) Transactions++;
        CommandKind command = EventCommand.KindOf(in e);
        if (command == CommandKind.Continue) Continuations++;
        else if (command != CommandKind.None) _rates.Add(e.Header.Time);
        _largest.Add(in e, bytes.Length, command);
        RejectReason reason = SessionLink.ReasonOf(in e);
        if (reason != RejectReason.None) _byReason[(byte)reason]++;
        if (FirstTime == 0) FirstTime = e.Header.Time;
        LastTime = e.Header.Time;
        if (e.Header.Kind == EventKind.EpochStarted) AddEpoch(sequence, in e);
    }

    private void AddEpoch(long sequence, in Event e)
    {
        ref readonly StartEpochTerms terms = ref e.EpochStarted.Terms;
        _epochs.Add(new EpochStart(
            e.Header.Epoch, sequence, e.Header.Time, terms.WriterId, EpochPolicy.Of(in terms)));
    }

    private void OnGroup(LogGroup group)
    {
        if (group.Kind == GroupKind.Data) Groups++;
        else Seals++;
        GroupBytes += group.ExtentBytes;
    }
}
