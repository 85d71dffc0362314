using Matching.Engine;

namespace Matching.Tests.Engine;

/// <summary>
/// Numbers, names and times by seed, from small spaces so that they meet; now and then something huge or
/// wrong.
/// </summary>
internal sealed class TwinDraw(int seed)
{
    private readonly Random _random = new(seed);

    public long Time { get; private set; } = 3 * Limits.Day + 1_000;
    public long Lot { get; set; } = 1;
    public long Tick { get; set; } = 1;

    /// <summary>The lowest price, in ticks.</summary>
    public int Floor { get; set; } = 1;

    /// <summary>How many names begin with a letter.</summary>
    public int Names { get; set; } = 1;

    public bool Chance(int percent) => _random.Next(100) < percent;
    public int Below(int count) => _random.Next(count);

    /// <summary>From low to high, and now and then beyond.</summary>
    public int Small(int low, int high) => Chance(1) ? _random.Next(-1, 9) : _random.Next(low, high + 1);

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    /// <summary>One that is defined, or now and then the number behind the last.</summary>
    public T Any<T>(params ReadOnlySpan<T> choices) where T : unmanaged, Enum =>
        Chance(1) ? (T)Enum.ToObject(typeof(T), _random.Next(0, 8)) : Of(choices);

    public string Name() => $"{(char)('a' + _random.Next(26))}{1 + _random.Next(Names)}";
    public Bytes16 NameOrNone() => Chance(10) ? default : Bytes16.FromText(Name());

    public long Price() => Wild() ?? (Floor + _random.Next(0, 12)) * Tick * (Chance(2) ? 64 : 1);
    /// <summary>Mostly a few ticks from a price, where there is one.</summary>
    public long PriceNear(long price) =>
        price == 0 || Chance(40) ? Price() : Math.Max(price + (_random.Next(7) - 3) * Tick, Tick);

    public long Qty() => Wild() ?? _random.Next(1, 8) * Lot;
    public long Amount() => Wild() ?? (Chance(50) ? _random.Next(1, 200) * Lot : 1L << _random.Next(0, 62));
    public long Limit(long low, long high) =>
        Wild() ?? (Chance(40) ? 0 : _random.NextInt64(low, high + 1));

    /// <summary>A time ahead, near enough to come.</summary>
    public long Soon() => _random.Next(1, 300);

    /// <summary>Now and then the clock stands still, goes back, or jumps.</summary>
    public long Stamp()
    {
        if (Chance(1) && Chance(20)) return Time += Limits.Day - _random.Next(10_000);
        return Time += Chance(3) ? _random.Next(400) : _random.Next(-3, 20);
    }

    public long? Wild() => !(Chance(5) && Chance(40)) ? null : _random.Next(4) switch
    {
        0 => _random.Next(-2, 2),
        1 => Limits.MaxAmount - _random.Next(-2, 3),
        2 => 1L << _random.Next(20, 63),
        _ => _random.NextInt64() / Lot * Lot,
    };
}
