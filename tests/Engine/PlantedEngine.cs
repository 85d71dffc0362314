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
        File.WriteAllText(sources[0], SdkCompiler.Usings);
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
        string? output = SdkCompiler.Compile(
            _directory.Path, Assembly,
            _references.Select(name => Path.Combine(SdkCompiler.Runtime, $"{name}.dll")), sources,
            "/unsafe+", "/target:library", "/warn:0");
        Assert.True(output is null, $"{bug.Name} does not compile:\n{output}");
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
