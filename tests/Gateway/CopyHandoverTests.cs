using System.Globalization;
using Grpc.Core;
using Matching.Bench.Campaigns.Simulation;
using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Gateway.Operations;
using Matching.Gateway.Records;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.Tests.House;
using Matching.V1;
using Event = Matching.Engine.Events.Event;
using Files = Matching.Tests.Replay.JournalFiles;

namespace Matching.Tests.Gateway;

/// <summary>
/// Drop copies alone, where they go over from the files to what is live: many short ones beside a writer,
/// with a disk and readers that dawdle at every step, so that the window begins and ends all the time. Who
/// hangs is named. COPY_FOLLOWERS says how many, COPY_SEED which ones.
/// </summary>
public sealed class CopyHandoverTests
{
    private const int DefaultFollowers = 600;
    private const int Lanes = 12;
    private const int MaxItems = 300;

    /// <summary>Nothing takes a hundredth of it: who has not come on by then hangs.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task No_follower_hangs_misses_or_repeats_while_the_window_begins_and_ends_around_it()
    {
        int followers = NumberFrom("COPY_FOLLOWERS", DefaultFollowers);
        int seed = NumberFrom("COPY_SEED", 1);
        using var lab = new Lab(seed);
        Task writing = Task.Factory.StartNew(
            lab.Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(async () =>
            {
                var random = new Random(seed * Lanes + lane);
                for (int done = lane; done < followers; done += Lanes) await lab.FollowAsync(random);
            })));
        }
        finally
        {
            lab.Finish();
            await writing;
        }
        // Each time that nobody was left it has ended, and begun anew for the next.
        Assert.InRange(lab.Followed, followers, int.MaxValue);
    }

    private static int NumberFrom(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } number
            ? int.Parse(number, CultureInfo.InvariantCulture)
            : otherwise;

    /// <summary>
    /// A journal that grows by fits and starts; an event is the first participant's where its number is not a
    /// multiple of three, and the second's otherwise.
    /// </summary>
    private sealed class Lab : IDisposable
    {
        private readonly TemporaryDirectory _place = new();
        private readonly OutcomeTally _visible = new();
        private readonly OwnerView _owners = new();
        private readonly ListingView _listings = new();
        private readonly DawdlingDisk _disk;
        private readonly CopyWindow _window;
        private readonly Random _random;
        private readonly ManualResetEventSlim _begun = new();
        private volatile bool _finishing;
        private int _followed;

        public Lab(int seed)
        {
            _random = new Random(seed);
            _disk = new DawdlingDisk(seed);
            _window = new CopyWindow(_disk, _place.Path, _visible, _owners);
            for (int id = 1; id <= 2; id++)
            {
                var opened = new Event { Header = { Kind = EventKind.AccountOpened } };
                (opened.AccountOpened.AccountId, opened.AccountOpened.Terms.ParticipantId) = (id, id);
                _owners.OnEvent(in opened);
                var loggedOn = new Event { Header = { Kind = EventKind.LoggedOn } };
                loggedOn.LoggedOn.Command.SessionId = id;
                loggedOn.LoggedOn.Terms.ParticipantId = id;
                _owners.OnEvent(in loggedOn);
            }
        }

        public int Followed => Volatile.Read(ref _followed);

        /// <summary>Groups with a seal behind some, as of an idle journal; told a moment later.</summary>
        public void Write()
        {
            using Files files = Files.Open(_place.Path);
            for (long sequence = 0; !_finishing;)
            {
                int count = _random.Next(1, 60);
                files.Append(Enumerable.Range(0, count).Select(_ => Next(++sequence)));
                bool rests = _random.Next(3) == 0;
                if (rests) files.Writer.Seal();
                if (_random.Next(4) == 0) Thread.Sleep(_random.Next(3));
                _visible.EndBatch(sequence);
                _begun.Set();
                if (rests) Thread.Sleep(_random.Next(12));
                else files.Writer.Seal();
            }
        }

        public void Finish() => _finishing = true;

        /// <summary>One follower from somewhere on, which goes when it has had enough.</summary>
        public async Task FollowAsync(Random random)
        {
            _begun.Wait(TestContext.Current.CancellationToken);
            int participant = random.Next(1, 3);
            long through = _visible.ThroughSequence;
            // Most begin near the end, where the files hand over.
            long behind = random.Next(4) == 0
                ? random.NextInt64(through + 1)
                : Math.Max(0, through - random.Next(200));
            bool resumes = behind > 0 && random.Next(2) == 0;
            var start = new StreamStart(new FeedPoint(resumes ? 1u : 0, behind), resumes);
            using var enough = new CancellationTokenSource();
            var reader = new Reader(random.Next(1, MaxItems), random.Next(), enough);
            var stream = new CopyStream(
                _window, _visible, new CopyScope(participant, 0), _owners, _listings, new(reader));
            Task following = Task.Run(() => stream.RunAsync(start, _disk, _place.Path, enough.Token));
            try
            {
                await following.WaitAsync(s_bound);
            }
            catch (OperationCanceledException) when (enough.IsCancellationRequested)
            {
                Interlocked.Increment(ref _followed);
            }
            catch (TimeoutException)
            {
                Assert.Fail(
                    $"who began behind {behind} of {through} has {reader.Sequences.Count} items, to "
                    + $"{reader.Through}, of {_visible.ThroughSequence}");
            }
            IEnumerable<long> expected = Own(participant, behind).Take(reader.Sequences.Count);
            Assert.Equal(expected, reader.Sequences);
            Assert.Equal(expected.SkipLast(1).Prepend(behind), reader.Previous);
        }

        public void Dispose() => _place.Dispose();

        private static IEnumerable<long> Own(int participant, long behind)
        {
            for (long sequence = behind + 1; ; sequence++)
                if (OwnerOf(sequence) == participant) yield return sequence;
        }

        private static int OwnerOf(long sequence) => sequence % 3 == 0 ? 2 : 1;

        private static Event Next(long sequence)
        {
            var e = new Event
            {
                Header =
                {
                    Kind = EventKind.OrderRejected,
                    Sequence = sequence,
                    FirstSequence = sequence,
                    Epoch = 1,
                    Flags = EventFlags.Last,
                },
            };
            e.OrderRejected.Command.SessionId = OwnerOf(sequence);
            e.OrderRejected.Command.ClientSeqNum = sequence;
            e.OrderRejected.Terms.AccountId = OwnerOf(sequence);
            return e;
        }
    }

    /// <summary>Takes so many items, now at once, now late.</summary>
    private sealed class Reader(int count, int seed, CancellationTokenSource enough)
        : IServerStreamWriter<ExecutionsMessage>
    {
        private readonly Random _random = new(seed);

        public List<long> Sequences { get; } = [];
        public List<long> Previous { get; } = [];
        public long Through { get; private set; }
        public WriteOptions? WriteOptions { get; set; }

        public async Task WriteAsync(ExecutionsMessage message)
        {
            if (_random.Next(3) == 0) await Task.Yield();
            if (_random.Next(8) == 0) await Task.Delay(_random.Next(4));
            Sequences.AddRange(message.Items.Select(item => item.Sequence));
            Previous.AddRange(message.Items.Select(item => item.PrevSequence));
            Through = message.ThroughSequence;
            if (Sequences.Count >= count) await enough.CancelAsync();
        }
    }

    /// <summary>The machine's disk, whose readers are held up now and then.</summary>
    private sealed class DawdlingDisk(int seed) : DiskAround(new NativeDisk())
    {
        private int _calls = seed;

        public override IReadOnlyList<string> List(string directory)
        {
            Dawdle();
            return Inner.List(directory);
        }

        public override IDiskFile Open(string path, bool forWriting)
        {
            Dawdle();
            return new File(this, Inner.Open(path, forWriting));
        }

        private void Dawdle()
        {
            uint drawn = (uint)Interlocked.Increment(ref _calls) * 2_654_435_761 >> 24;
            if (drawn < 2) Thread.Sleep(1);
            else if (drawn < 40) Thread.Yield();
        }

        private sealed class File(DawdlingDisk disk, IDiskFile file) : FileAround(file)
        {
            public override int Read(long offset, Span<byte> target)
            {
                disk.Dawdle();
                return base.Read(offset, target);
            }

            public override void Write(long offset, ReadOnlySpan<byte> bytes) => Inner.Write(offset, bytes);

            public override void Sync() => Inner.Sync();
        }
    }
}
