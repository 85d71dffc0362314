using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using Matching.Tests.House;

namespace Matching.Tests.Engine;

/// <summary>
/// An engine with a bug: its sources are copied, one place is changed, and the SDK's own compiler makes an
/// assembly of the same name. These tests, loaded a second time beside it, then run against it.
/// </summary>
internal sealed class PlantedEngine : IDisposable
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly string[] _references =
    [
        "System.Private.CoreLib", "System.Runtime", "System.Collections", "System.Memory", "System.Linq",
        "System.Threading", "System.Net.Http", "System.Runtime.InteropServices", "System.Runtime.Intrinsics",
        "System.Numerics.Vectors", "System.Runtime.Extensions", "System.Threading.Thread",
    ];

    private readonly TemporaryDirectory _directory = new();

    public PlantedEngine(PlantedBug bug)
    {
        var sources = new List<string> { Path.Combine(_directory.Path, "Usings.cs") };
        File.WriteAllText(sources[0], Usings);
        File.WriteAllText(
            Path.Combine(_directory.Path, "Friends.cs"),
            """[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Matching.Tests")]""");
        sources.Add(Path.Combine(_directory.Path, "Friends.cs"));
        bool planted = false;
        foreach (string path in Directory.EnumerateFiles(
            SourceTree.PathOf("engine"), "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(SourceTree.PathOf("engine"), path).Replace('\\', '/');
            if (relative != bug.File) sources.Add(path);
            else
            {
                sources.Add(Path.Combine(_directory.Path, "Planted.cs"));
                File.WriteAllText(sources[^1], bug.PlantIn(File.ReadAllText(path)));
                planted = true;
            }
        }
        Assert.True(planted, $"{bug.Name}: there is no engine/{bug.File}");
        Compile(bug, sources);
    }

    private string Assembly => Path.Combine(_directory.Path, "Matching.Engine.dll");

    /// <summary>What the twin and the proofs find in it, and null where they find nothing.</summary>
    public string? Hunt(string profile, int streams)
    {
        var context = new Context(Assembly);
        try
        {
            Assembly tests = context.LoadFromAssemblyPath(typeof(PlantedEngine).Assembly.Location);
            MethodInfo hunt = tests.GetType(typeof(PlantedHunt).FullName!)!
                .GetMethod(nameof(PlantedHunt.Run), BindingFlags.Public | BindingFlags.Static)!;
            return (string?)hunt.Invoke(null, [profile, streams]);
        }
        finally
        {
            context.Unload();
        }
    }

    public void Dispose() => _directory.Dispose();

    private void Compile(PlantedBug bug, List<string> sources)
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        string compiler = Directory.EnumerateDirectories(Path.Combine(root, "sdk"))
            .Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll"))
            .Where(File.Exists).Order(StringComparer.Ordinal).Last();
        string[] options =
        [
            "/nostdlib", "/optimize+", "/unsafe+", "/langversion:latest", "/nullable:enable",
            "/target:library", "/warn:0", $"/out:{Assembly}",
            .. _references.Select(name => $"/reference:{Path.Combine(runtime, $"{name}.dll")}"),
            .. sources,
        ];
        string response = Path.Combine(_directory.Path, "options.rsp");
        File.WriteAllLines(response, options.Select(option => $"\"{option}\""));
        // The compiler's server ends by itself soon after the last bug.
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
        Assert.True(process.ExitCode == 0, $"{bug.Name} does not compile:\n{output}");
    }

    /// <summary>In here the engine is the one with the bug; all else is as it is outside.</summary>
    private sealed class Context(string engine) : AssemblyLoadContext(isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName name) => name.Name switch
        {
            "Matching.Engine" => LoadFromAssemblyPath(engine),
            "Matching.Tests" => LoadFromAssemblyPath(typeof(PlantedEngine).Assembly.Location),
            _ => null,
        };
    }
}
