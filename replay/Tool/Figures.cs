using System.Globalization;

namespace Matching.Replay.Tool;

/// <summary>Times and scaled numbers as people write them.</summary>
internal static class Figures
{
    private const int NanosecondsPerTick = 100;
    private const string Pattern = "yyyy-MM-ddTHH:mm:ss.fffffff";

    /// <summary>To the nanosecond, which a <see cref="DateTime"/> can't hold.</summary>
    public static string Time(long nanoseconds)
    {
        if (nanoseconds == 0) return "-";
        DateTime ticks = DateTime.UnixEpoch.AddTicks(nanoseconds / NanosecondsPerTick);
        string text = ticks.ToString(Pattern, CultureInfo.InvariantCulture);
        return $"{text}{nanoseconds % NanosecondsPerTick:D2}Z";
    }

    /// <summary>
    /// Nanoseconds since the Unix epoch, as a number or as a date and time in UTC with up to nine decimals.
    /// </summary>
    public static bool TryParseTime(string text, out long nanoseconds)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        if (long.TryParse(text, NumberStyles.None, invariant, out nanoseconds)) return true;
        int below = 0;
        string ticks = text;
        int dot = text.IndexOf('.');
        if (dot > 0)
        {
            string decimals = text[(dot + 1)..].TrimEnd('Z', 'z');
            if (decimals.Length > 9 || !decimals.All(char.IsAsciiDigit)) return false;
            string nine = decimals.PadRight(9, '0');
            below = int.Parse(nine.AsSpan(7), invariant);
            ticks = $"{text[..dot]}.{nine[..7]}";
        }
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTime.TryParse(ticks.TrimEnd('Z', 'z'), invariant, utc, out DateTime time))
            return false;
        nanoseconds = (time - DateTime.UnixEpoch).Ticks * NanosecondsPerTick + below;
        return nanoseconds >= 0;
    }

    /// <summary>A whole number of 10^-scale as a decimal: exact, with all its places.</summary>
    public static string Scaled(long value, int scale)
    {
        if (scale == 0) return value.ToString(CultureInfo.InvariantCulture);
        string digits = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        string sign = value < 0 ? "-" : "";
        return $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }
}
