using System.Reflection;
using System.Runtime.CompilerServices;

namespace Proximal.Architecture.Tests;

/// <summary>The projects of src use each other in one direction only, and so do the folders of each project.</summary>
public sealed class CircleTests
{
    private static readonly Assembly[] Assemblies =
    [
        .. Directory
            .GetFiles(AppContext.BaseDirectory, "Proximal*.dll")
            .Select(static file => Path.GetFileNameWithoutExtension(file)!)
            .Where(static name => !name.EndsWith(".Tests", StringComparison.Ordinal) && name != "Proximal.Testing")
            .Order(StringComparer.Ordinal)
            .Select(Assembly.Load),
    ];

    public static TheoryData<string> Names => [.. Assemblies.Select(static assembly => assembly.GetName().Name!)];

    [Fact]
    public void Test_covers_all_projects_of_src() =>
        Assert.Equal(
            Directory
                .GetFiles(Source(), "*.csproj", SearchOption.AllDirectories)
                .Select(Path.GetFileNameWithoutExtension)
                .Order(StringComparer.Ordinal),
            Assemblies.Select(static assembly => assembly.GetName().Name)
        );

    [Fact]
    public void Cycle_detection_finds_a_cycle() =>
        Assert.Equal(
            [
                ["b", "c", "d"],
            ],
            Circles.Find(
                new Dictionary<string, HashSet<string>>
                {
                    ["a"] = ["b"],
                    ["b"] = ["c", "e"],
                    ["c"] = ["d"],
                    ["d"] = ["b"],
                    ["e"] = [],
                }
            )
        );

    [Fact]
    public void Projects_have_no_dependency_cycle() =>
        Assert.Empty(
            Circles.Find(
                Assemblies.ToDictionary(
                    static assembly => assembly.GetName().Name!,
                    static assembly =>
                        assembly
                            .GetReferencedAssemblies()
                            .Select(static reference => reference.Name!)
                            .ToHashSet(StringComparer.Ordinal),
                    StringComparer.Ordinal
                )
            )
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Partial_files_of_a_type_share_a_folder(string project)
    {
        IReadOnlyDictionary<Type, string> folders = FoldersOf(project);
        Assert.NotEmpty(folders);
        Assert.All(
            folders,
            static pair => Assert.False(pair.Value.Contains(' ', StringComparison.Ordinal), $"{pair.Key}: {pair.Value}")
        );

        // Every folder of the source has types, or the folders were not read right.
        string root = Path.Combine(Source(), project);
        Assert.Equal(
            Directory
                .GetFiles(root, "*.cs", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace('\\', '/'))
                .Where(static folder => folder.Split('/')[0] is not ("bin" or "obj"))
                .Distinct()
                .Order(StringComparer.Ordinal),
            folders.Values.Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Folders_have_no_dependency_cycle(string project)
    {
        IReadOnlyDictionary<Type, string> folders = FoldersOf(project);
        var graph = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var reasons = new Dictionary<(string From, string To), SortedSet<string>>();
        foreach ((Type type, string folder) in folders)
        {
            foreach (Type used in TypeUses.Of(type))
            {
                if (!folders.TryGetValue(used, out string? other) || other == folder)
                    continue;
                if (!graph.TryGetValue(folder, out HashSet<string>? others))
                    graph[folder] = others = new HashSet<string>(StringComparer.Ordinal);
                others.Add(other);
                if (!reasons.TryGetValue((folder, other), out SortedSet<string>? uses))
                    reasons[(folder, other)] = uses = new SortedSet<string>(StringComparer.Ordinal);
                uses.Add($"{type.Name} uses {used.Name}");
            }
        }

        Assert.True(graph.Count > 0 || folders.Values.Distinct().Count() == 1);
        Assert.True(
            Circles.Find(graph) is [],
            string.Join(
                "\n",
                Circles
                    .Find(graph)
                    .Select(circle =>
                        $"circle of {string.Join(", ", circle)}:\n"
                        + string.Join(
                            "\n",
                            reasons
                                .Where(reason => circle.Contains(reason.Key.From) && circle.Contains(reason.Key.To))
                                .Select(static reason =>
                                    $"  {reason.Key.From} -> {reason.Key.To}: {string.Join("; ", reason.Value)}"
                                )
                        )
                    )
            )
        );
    }

    private static Dictionary<Type, string> FoldersOf(string project)
    {
        Assembly assembly = Assemblies.Single(assembly => assembly.GetName().Name == project);
        SourceFolders folders = SourceFolders.Read(assembly);
        return assembly
            .GetTypes()
            .Where(static type => !type.IsNested)
            .Select(type => (Type: type, Folders: folders.Of(type)))
            .Where(static pair => pair.Folders.Count > 0)
            .ToDictionary(static pair => pair.Type, static pair => string.Join(" and ", pair.Folders));
    }

    private static string Source([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "src"));
}
