#if NETSTANDARD_BUILD
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Proximal.Inference.Tests;

/// <summary>The build makes a package that Unity's Package Manager accepts, as far as files show it.</summary>
public sealed partial class UnityPackageTests
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private static readonly string Package = Path.Combine(
        SurfaceTests.SourceFolder(),
        "bin",
        Configuration,
        "unity",
        "com.proximal-rl.inference"
    );

    [Fact]
    public void Manifest_has_the_name_and_version_of_the_package()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Package, "package.json")));
        JsonElement root = manifest.RootElement;
        Assert.Equal(Path.GetFileName(Package), root.GetProperty("name").GetString());
        Assert.Equal(
            typeof(Policy).Assembly.GetName().Version!.ToString(3),
            root.GetProperty("version").GetString()!.Split('-')[0]
        );
        Assert.All(
            root.GetProperty("samples").EnumerateArray(),
            static sample =>
                Assert.NotEmpty(Directory.GetFiles(Path.Combine(Package, sample.GetProperty("path").GetString()!)))
        );
    }

    [Fact]
    public void Assembly_is_the_build_for_netstandard() =>
        Assert.Equal(
            File.ReadAllBytes(typeof(Policy).Assembly.Location),
            File.ReadAllBytes(Path.Combine(Package, "Runtime", "Proximal.Inference.dll"))
        );

    /// <summary>
    /// Unity makes a random GUID for a file without a .meta file, and then forgets references to it. It ignores folders
    /// whose name ends in ~.
    /// </summary>
    [Fact]
    public void Each_file_has_a_GUID_of_its_own()
    {
        string[] entries =
        [
            .. Directory
                .GetFileSystemEntries(Package, "*", SearchOption.AllDirectories)
                .Select(static path => Path.GetRelativePath(Package, path).Replace('\\', '/'))
                .Where(static path => !path.Split('/').Any(static part => part.EndsWith('~'))),
        ];
        string[] assets = [.. entries.Where(static path => !path.EndsWith(".meta", StringComparison.Ordinal))];
        Assert.Equal(
            assets.Select(static path => $"{path}.meta").Order(StringComparer.Ordinal),
            entries.Except(assets).Order(StringComparer.Ordinal)
        );
        string[] guids =
        [
            .. entries
                .Except(assets)
                .Select(static path =>
                    Guid().Match(File.ReadAllText(Path.Combine(Package, path))).Groups["guid"].Value
                ),
        ];
        Assert.All(guids, static guid => Assert.Equal(32, guid.Length));
        Assert.Equal(guids.Length, guids.Distinct().Count());
        Assert.Contains("Runtime/Proximal.Inference.dll", assets);
        Assert.Contains("LICENSE.md", assets);
    }

    [GeneratedRegex(
        "^guid: (?<guid>[0-9a-f]+)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Guid();
}
#endif
