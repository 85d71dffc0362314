using System.Buffers.Binary;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// Random numbers by seed, and what a mutator does with them: small changes of sound bytes, for only those
/// come past the first check.
/// </summary>
internal sealed class FuzzDice(int seed)
{
    private const int MostChanges = 6;
    private const int MostBytesMoved = 64;

    private static readonly long[] s_numbers =
    [
        0, 1, -1, 2, 7, 8, 63, 64, 127, 128, 255, 256, 511, 512, 4095, 4096, 4097, 1 << 20, (1 << 20) + 1,
        int.MaxValue, int.MinValue, 1L << 32, 1L << 61, 1L << 62, long.MaxValue, long.MinValue,
    ];

    private readonly Random _random = new(seed);

    public bool Chance(int percent) => _random.Next(100) < percent;

    public int Below(int bound) => _random.Next(bound);

    public int Next() => _random.Next();

    public T Of<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    /// <summary>A few changes. Where the length may not change, bytes are written over others only.</summary>
    public byte[] Mutated(byte[] sound, bool mayResize)
    {
        byte[] bytes = [.. sound];
        int changes = 1 + Below(1 + Below(MostChanges));
        for (; changes > 0 && bytes.Length > 0; changes--)
        {
            if (mayResize && Chance(30)) bytes = Resized(bytes);
            else Change(bytes);
        }
        return bytes;
    }

    private void Change(byte[] bytes)
    {
        int at = Below(bytes.Length);
        switch (Below(5))
        {
            case 0:
                bytes[at] ^= (byte)(1 << Below(8));
                break;
            case 1:
                bytes[at] = (byte)Of(s_numbers);
                break;
            case 2 when bytes.Length >= sizeof(int):
                at = Math.Min(at, bytes.Length - sizeof(int));
                int number = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
                number = Chance(50) ? number + Below(17) - 8 : (int)Of(s_numbers);
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), number);
                break;
            case 3 when bytes.Length >= sizeof(long):
                at = Math.Min(at, bytes.Length - sizeof(long));
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), Of(s_numbers));
                break;
            default:
                int length = Math.Min(1 + Below(MostBytesMoved), bytes.Length - at);
                bytes.AsSpan(Below(bytes.Length - length + 1), length).CopyTo(bytes.AsSpan(at));
                break;
        }
    }

    private byte[] Resized(byte[] bytes)
    {
        int at = Below(bytes.Length);
        int length = Math.Min(1 + Below(MostBytesMoved), bytes.Length - at);
        return Below(3) switch
        {
            0 => [.. bytes[..at], .. bytes[(at + length)..]],
            1 => [.. bytes[..(at + length)], .. bytes[at..]],
            _ => bytes[..at],
        };
    }
}
