using System.Numerics;
using System.Runtime.CompilerServices;
using CsCheck;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Memory;
using Matching.Engine.Sessions;

namespace Matching.Tests.Engine;

/// <summary>
/// Each fast structure against a slow, obvious twin; CsCheck shrinks what fails and prints its seed.
/// </summary>
public sealed class StructureTests
{
    /// <summary>Of all sizes alike.</summary>
    private static readonly Gen<long> _amounts = Gen.Select(
        Gen.Long[1, Limits.MaxAmount], Gen.Int[0, 61], (amount, bits) => Math.Max(1, amount >> bits));

    /// <summary>Few ticks near one another, chunks apart, and the ends of what a price may be.</summary>
    private static readonly Gen<long> _ticks = Gen.OneOf(
        Gen.Long[1, 200], Gen.Long[1, 60].Select(n => n * 1_000_003), Gen.Long[1, Limits.MaxAmount],
        Gen.Long[Limits.MaxAmount - 100, Limits.MaxAmount]);

    [Theory]
    [InlineData(Side.Buy)]
    [InlineData(Side.Sell)]
    public void The_ladder_keeps_levels_like_a_sorted_dictionary(Side side) =>
        Gen.Select(Gen.Int[0, 2], _ticks).Array[0, 200].Sample(steps => LadderAgrees(side, steps), iter: 300);

    [Fact]
    public void The_bitmap_hands_out_the_lowest_free_slot_like_a_sorted_set() =>
        Gen.Select(Gen.OneOf(Gen.Int[1, 70], Gen.Int[4_000, 4_200]), Gen.Int[0, 3].Array[0, 300])
            .Sample((capacity, steps) => BitmapAgrees(capacity, steps), iter: 200);

    [Fact]
    public void The_index_finds_like_a_dictionary_also_after_collisions_and_removals() =>
        Gen.Select(Gen.Int[1, 40], Gen.Select(Gen.Bool, Gen.Int[1, 40]).Array[0, 200])
            .Sample((hashes, steps) => IndexAgrees((ulong)hashes, steps), iter: 500);

    [Fact]
    public void Money_is_exact() =>
        Gen.Select(
            Gen.Long[0, Limits.MaxAmount], Gen.Int[-100_000_000, 100_000_000], Gen.Long[0, Limits.MaxAmount],
            Gen.Int[-100_000_000, 100_000_000], Gen.Long[0, Limits.MaxAmount])
            .Sample((maker, makerRate, taker, takerRate, rest) =>
            {
                BigInteger exact = (BigInteger)maker * makerRate + (BigInteger)taker * takerRate;
                Assert.Equal(
                    Recount.RoundUp(exact), (BigInteger)Money.FeeTotal(maker, makerRate, taker, takerRate));
                BigInteger most = Recount.RoundUp(exact + (BigInteger)rest * Math.Max(makerRate, takerRate))
                    - Recount.RoundUp(exact);
                Assert.Equal(
                    BigInteger.Max(most, 0),
                    (BigInteger)Money.FeeBound(rest, maker, makerRate, taker, takerRate));
            }, iter: 20_000);

    [Fact]
    public void A_budget_affords_the_most_that_it_pays_for_within_the_bound_of_all_amounts() =>
        Gen.Select(_amounts, _amounts, _amounts, _amounts, Gen.Int[-100_000_000, 100_000_000])
            .Sample((price, most, budget, traded, rate) =>
            {
                var instrument = new Instrument { Lot = new Divisor(1), NotionalIsProduct = 1 };
                long qty = Money.Affordable(in instrument, price, most, budget, traded, rate);
                Assert.InRange(qty, 0, most);
                Assert.True(qty == 0 || IsPaid(qty), $"{qty} are not paid for");
                Assert.False(qty < most && IsPaid(qty + 1), $"one more than {qty} is paid for");

                bool IsPaid(long lots)
                {
                    BigInteger notional = (BigInteger)price * lots;
                    BigInteger fees = Recount.RoundUp((notional + traded) * rate)
                        - Recount.RoundUp((BigInteger)traded * rate);
                    return notional + traded <= Limits.MaxAmount && notional + fees <= budget;
                }
            }, iter: 20_000);

    [Fact]
    public void A_notional_is_exact_or_too_large() =>
        Gen.Select(_ticks, _ticks, Gen.Int[0, 18], Gen.Bool).Sample((price, qty, exponent, divides) =>
        {
            long power = (long)BigInteger.Pow(10, exponent);
            if (divides) qty -= qty % power;
            var instrument = new Instrument
            {
                NotionalMultiplier = divides ? 1 : power,
                NotionalDivisor = new Divisor(divides ? power : 1),
            };
            BigInteger exact = (BigInteger)price * qty;
            exact = divides ? exact / power : exact * power;
            long expected = exact > Limits.MaxAmount ? Money.TooLarge : (long)exact;
            Assert.Equal(expected, Money.Notional(in instrument, price, qty));
        }, iter: 20_000);

    [Fact]
    public void Structs_have_the_sizes_that_memory_was_reckoned_with()
    {
        Assert.Equal(256, Unsafe.SizeOf<Event>());
        Assert.Equal(192, Unsafe.SizeOf<Command>());
        Assert.Equal(32, Unsafe.SizeOf<EventHeader>());
        Assert.Equal(32, Unsafe.SizeOf<TakenCommand>());
        Assert.Equal(40, Unsafe.SizeOf<CommandHeader>());
        Assert.Equal(192, Unsafe.SizeOf<Order>());
        Assert.Equal(32, Unsafe.SizeOf<PriceLevel>());
        Assert.Equal(320, Unsafe.SizeOf<LevelChunk>());
        Assert.Equal(32, Unsafe.SizeOf<Balance>());
        Assert.Equal(16, Unsafe.SizeOf<HoldingsLimit>());
        Assert.Equal(64, Unsafe.SizeOf<Account>());
        Assert.Equal(64, Unsafe.SizeOf<Session>());
        Assert.Equal(192, Unsafe.SizeOf<Instrument>());
    }

    [Fact]
    public void Every_body_of_an_event_fits_behind_its_header()
    {
        foreach (EventKind kind in Enum.GetValues<EventKind>().Where(kind => kind != EventKind.None))
        {
            Type body = typeof(Event).GetField(kind.ToString())!.FieldType;
            var sizeOf = typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(body);
            var size = (int)sizeOf.Invoke(null, [])!;
            Assert.InRange(size, 1, Event.Size - Event.BodyOffset);
        }
    }

    private static void LadderAgrees(Side side, (int Action, long Tick)[] steps)
    {
        using var memory = new NativeBlocks();
        var ladder = new PriceLadder(memory, 201, salt: 7);
        var book = new BookSide();
        var twin = new SortedDictionary<long, int>();
        foreach ((int action, long tick) in steps)
        {
            long key = PriceLadder.KeyOf(side, tick);
            // Mostly a known level goes, as the nearest at or behind the drawn key.
            long known = twin.Keys.FirstOrDefault(k => k >= key, key);
            if (action > 0) twin[key] = ladder.FindOrAdd(ref book, key, tick, slot: 1);
            else if (twin.Remove(known, out int level)) ladder.Remove(ref book, level);
            LadderShape.Verify(ladder, in book);
        }
        int at = ladder.Best(in book);
        foreach ((long key, int level) in twin)
        {
            Assert.Equal(level, at);
            Assert.Equal(level, ladder.Find(ref book, key));
            Assert.Equal(key, PriceLadder.KeyOf(side, ladder[level].Price));
            at = ladder.Worse(at);
        }
        Assert.Equal(PriceLevel.None, at);
        foreach ((_, long tick) in steps)
        {
            long key = PriceLadder.KeyOf(side, tick);
            Assert.Equal(twin.GetValueOrDefault(key), ladder.Find(ref book, key));
        }
    }

    private static void BitmapAgrees(int capacity, int[] steps)
    {
        using var memory = new NativeBlocks();
        var bitmap = new SlotBitmap(memory, capacity);
        var free = new SortedSet<int>(Enumerable.Range(1, capacity));
        var random = new Random(steps.Length);
        // Most of a large one is taken first, so that words run empty on every level.
        int filled = capacity > 1_000 ? capacity - 90 : 0;
        for (int i = 0; i < filled + steps.Length; i++)
        {
            int lowest = free.Count == 0 ? 0 : free.Min;
            Assert.Equal(lowest, bitmap.LowestFree);
            bool take = i < filled || steps[i - filled] > 0;
            int any = random.Next(1, capacity + 1);
            if (take && lowest != 0) { bitmap.Take(lowest); free.Remove(lowest); }
            else if (!take && free.Add(any)) bitmap.Release(any);
            Assert.Equal(capacity - free.Count, bitmap.Used);
            Assert.Equal(free.Count == 0, bitmap.IsFull);
            Assert.Equal(free.Contains(any), bitmap.IsFree(any));
        }
    }

    private static void IndexAgrees(ulong hashes, (bool Adds, int Slot)[] steps)
    {
        using var memory = new NativeBlocks();
        var index = new SlotIndex(memory, 40);
        var twin = new HashSet<int>();
        var lines = new int[41];
        foreach ((bool adds, int slot) in steps)
        {
            var key = new Row(slot, hashes);
            if (adds && twin.Add(slot)) lines[slot] = index.Add(key.Hash, slot);
            else if (!adds && twin.Remove(slot) && !index.TryRemove(lines[slot], slot))
                index.Remove(key.Hash, slot);
            for (int any = 1; any <= 40; any++)
            {
                var row = new Row(any, hashes);
                Assert.Equal(twin.Contains(any) ? any : 0, index.Find(row.Hash, in row));
            }
        }
    }

    /// <summary>
    /// Rows whose hashes collide much: few different ones, next to one another, over the table's end.
    /// </summary>
    private readonly struct Row(int row, ulong hashes) : ISlotKey
    {
        public ulong Hash => (ulong)row % hashes + 120;
        public bool Matches(int slot) => slot == row;
    }
}
