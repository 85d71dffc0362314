using System.Globalization;

namespace Matching.Bench.Campaigns.Kill;

/// <summary>A file with one number in it: the kills of all runs, added up.</summary>
internal static class KillCounter
{
    public static long Add(FileInfo file, int kills)
    {
        long before = file.Exists
            ? long.Parse(File.ReadAllText(file.FullName), CultureInfo.InvariantCulture)
            : 0;
        File.WriteAllText(file.FullName, string.Create(CultureInfo.InvariantCulture, $"{before + kills}\n"));
        return before + kills;
    }
}
