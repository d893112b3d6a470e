using System.Text.Json;

namespace Proximal.Tests.Recording;

/// <summary>A recorded episode that a test reads.</summary>
internal sealed class RecordedFile(string path)
{
    private readonly JsonElement root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;

    public JsonElement Root => root;

    public JsonElement Summary => root.GetProperty("summary");

    public JsonElement[] Steps => [.. root.GetProperty("steps").EnumerateArray()];

    public JsonElement[] Decisions(int step) => [.. Steps[step].GetProperty("decisions").EnumerateArray()];

    public static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(static x => x.GetSingle())];

    /// <summary>Numbers of all parts of an observation or action, in order.</summary>
    public static float[] Joined(JsonElement parts) => [.. parts.EnumerateArray().SelectMany(Numbers)];
}
