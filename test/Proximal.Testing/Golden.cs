using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Proximal.Testing;

/// <summary>
/// Reads reference values from the folder that the environment variable PROXIMAL_GOLDEN names, by default from
/// test/Golden.
/// </summary>
public static class Golden
{
    public static string Folder { get; } =
        System.Environment.GetEnvironmentVariable("PROXIMAL_GOLDEN") is { Length: > 0 } folder
            ? folder
            : SourceFolder();

    public static JsonElement Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file)));
        return document.RootElement.Clone();
    }

    /// <summary>All numbers of a nested array, in row-major order.</summary>
    public static float[] Floats(this JsonElement element) => [.. element.Numbers().Select(static x => (float)x)];

    /// <summary>All numbers of a nested array, in row-major order.</summary>
    public static double[] Doubles(this JsonElement element) => [.. element.Numbers()];

    /// <summary>The lengths of a nested array, outermost first.</summary>
    public static int[] Lengths(this JsonElement element)
    {
        var lengths = new List<int>();
        for (JsonElement at = element; at.ValueKind == JsonValueKind.Array; at = at[0])
        {
            lengths.Add(at.GetArrayLength());
            if (at.GetArrayLength() == 0)
                break;
        }

        return [.. lengths];
    }

    private static IEnumerable<double> Numbers(this JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Numbers),
            JsonValueKind.Number => [element.GetDouble()],
            JsonValueKind.True => [1],
            JsonValueKind.False => [0],
            _ => throw new InvalidDataException($"expected numbers, found {element.ValueKind}"),
        };

    private static string SourceFolder([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "Golden");
}
