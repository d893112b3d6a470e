using System.Text.Json;

namespace Proximal.Language.Tests;

/// <summary>One of the reference models: its folder, and what it computes.</summary>
internal sealed class GoldenModel : Texts
{
    public GoldenModel(string name)
        : base([
            .. Read(name)
                .GetProperty("input_ids")
                .EnumerateArray()
                .Select(static row => row.EnumerateArray().Select(static id => id.GetInt32()).ToArray()),
        ])
    {
        Folder = Path.Combine(Golden.Folder, "models", name);
        Expected = Read(name);
    }

    /// <summary>The names of all of them.</summary>
    public static TheoryData<string> Names =>
        [
            .. Directory
                .EnumerateDirectories(Path.Combine(Golden.Folder, "models"))
                .Select(static path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal),
        ];

    public string Folder { get; }

    public JsonElement Expected { get; }

    private static JsonElement Read(string name) => Golden.Read($"models/{name}/golden.json");
}
