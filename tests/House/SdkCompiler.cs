using System.Diagnostics;

namespace Matching.Tests.House;

/// <summary>The SDK's own compiler, for sources that are no part of the solution.</summary>
internal static class SdkCompiler
{
    /// <summary>What a project with implicit usings has.</summary>
    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>Where the runtime's own assemblies are.</summary>
    public static string Runtime { get; } = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>What it has to say against them; null where it has made the assembly.</summary>
    /// <param name="scratch">A directory for its options.</param>
    /// <param name="assembly">To be made.</param>
    /// <param name="references">Paths of assemblies.</param>
    /// <param name="sources">Paths of files.</param>
    /// <param name="options">Others.</param>
    public static string? Compile(
        string scratch, string assembly, IEnumerable<string> references, IEnumerable<string> sources,
        params IEnumerable<string> options)
    {
        string root = Path.GetFullPath(Path.Combine(Runtime, "..", "..", ".."));
        string compiler = Directory.EnumerateDirectories(Path.Combine(root, "sdk"))
            .Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll"))
            .Where(File.Exists).Order(StringComparer.Ordinal).Last();
        string[] all =
        [
            "/nostdlib", "/optimize+", "/langversion:latest", "/nullable:enable", $"/out:{assembly}",
            .. options, .. references.Select(path => $"/reference:{path}"), .. sources,
        ];
        string response = Path.Combine(scratch, "options.rsp");
        File.WriteAllLines(response, all.Select(option => $"\"{option}\""));
        // The compiler's server ends by itself soon after the last one.
        string server = $"/shared:planted-{Environment.ProcessId}";
        var start = new ProcessStartInfo(
            Path.Combine(root, "dotnet"),
            ["exec", compiler, "/nologo", "/noconfig", server, "/keepalive:15", $"@{response}"])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : output;
    }
}
