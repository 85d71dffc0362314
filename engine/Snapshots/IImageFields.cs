using System.Runtime.CompilerServices;
using Matching.Engine.Listings;

namespace Matching.Engine.Snapshots;

/// <summary>
/// The fields of an image, one after the other: a writer puts them, a reader sets them. Which fields there
/// are and in which order is said once for both.
/// </summary>
internal interface IImageFields
{
    void Number(ref long value);
    void Number(ref int value);
    void Number(ref uint value);

    /// <summary>From 0 to <see cref="Limits.MaxAmount"/>.</summary>
    void Amount(ref long value);

    /// <summary>From 0 to the greatest value that it may have.</summary>
    void Choice(ref byte value, byte last);

    /// <summary>0 or 1.</summary>
    void Flag(ref byte value);

    void Name(ref Bytes16 value);
    void Hash(ref Bytes32 value);
}

/// <summary>What is written as a number and is more than that.</summary>
internal static class ImageChoices
{
    /// <summary>Its reciprocal follows from it.</summary>
    public static void Divisor(this IImageFields image, ref Divisor divisor)
    {
        long value = divisor.Value;
        image.Amount(ref value);
        if (value != divisor.Value) divisor = new Divisor(value);
    }

    /// <summary>An enumeration: one byte, at most that of the last member.</summary>
    public static void Choice<TEnum>(this IImageFields image, ref TEnum value, TEnum last)
        where TEnum : unmanaged, Enum
    {
        ref byte number = ref Unsafe.As<TEnum, byte>(ref value);
        byte most = Unsafe.As<TEnum, byte>(ref last);
        image.Choice(ref number, most);
    }
}
