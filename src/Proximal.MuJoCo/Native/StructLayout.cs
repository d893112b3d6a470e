using System.Text.Json;

namespace Proximal.MuJoCo;

/// <summary>Offsets of the fields of <c>mjModel</c> and <c>mjData</c> in one version of MuJoCo.</summary>
/// <remarks>
/// The table <c>layouts.json</c> is the output of <c>eng/mujoco-layout.c</c>, compiled with the headers of each
/// release. Offsets are the same on all 64-bit platforms, because the structures contain only doubles, pointers and
/// integers of fixed size.
/// </remarks>
internal sealed class StructLayout
{
    /// <summary>Environment variable with a file that has the layout of another version.</summary>
    public const string FileVariable = "MUJOCO_LAYOUT";

    private readonly Dictionary<string, int> model;
    private readonly Dictionary<string, int> data;

    private StructLayout(JsonElement row)
    {
        Version = row.GetProperty("version").GetInt32();
        CountSize = row.GetProperty("countSize").GetInt32();
        model = Offsets(row.GetProperty("mjModel"));
        data = Offsets(row.GetProperty("mjData"));
    }

    /// <summary>Value of <c>mj_version()</c>.</summary>
    public int Version { get; }

    /// <summary>Bytes of the counts in <c>mjModel</c>, such as <c>nq</c>: 4, and 8 from MuJoCo 3.5.</summary>
    public int CountSize { get; }

    /// <summary>Offset of a field of <c>mjModel</c>, in bytes.</summary>
    public int Model(string field) => Offset(model, field);

    /// <summary>Offset of a field of <c>mjData</c>, in bytes.</summary>
    public int Data(string field) => Offset(data, field);

    /// <summary>Values of <c>mj_version()</c> in the table, oldest first.</summary>
    public static IReadOnlyList<int> KnownVersions()
    {
        using JsonDocument table = JsonDocument.Parse(EmbeddedFile.Read("layouts.json"));
        return [.. table.RootElement.EnumerateArray().Select(static row => row.GetProperty("version").GetInt32())];
    }

    /// <summary>Finds the layout of a version in the table, or in a file of the user.</summary>
    /// <param name="version">Value of <c>mj_version()</c>.</param>
    /// <param name="file">File of the user; null for none.</param>
    /// <exception cref="InvalidInputException">The version is unknown, or the file is for another version.</exception>
    public static StructLayout Find(int version, string? file)
    {
        if (!string.IsNullOrEmpty(file))
            return ReadFile(version, file);
        using JsonDocument table = JsonDocument.Parse(EmbeddedFile.Read("layouts.json"));
        foreach (JsonElement row in table.RootElement.EnumerateArray())
        {
            if (row.GetProperty("version").GetInt32() == version)
                return new StructLayout(row);
        }

        int[] known = [.. KnownVersions()];
        throw new InvalidInputException(
            $"MuJoCo {Text(version)} is not a known version; use one from {Text(known[0])} to {Text(known[^1])}, or "
                + $"set {FileVariable} to the output of eng/mujoco-layout.c, compiled with the headers of this version"
        );
    }

    /// <summary>Formats a version: 222 is 2.2.2, and 3005000 is 3.5.0.</summary>
    public static string Text(int version) =>
        version < 1_000_000
            ? $"{version / 100}.{version / 10 % 10}.{version % 10}"
            : $"{version / 1_000_000}.{version / 1000 % 1000}.{version % 1000}";

    private static StructLayout ReadFile(int version, string file)
    {
        StructLayout layout;
        try
        {
            using JsonDocument row = JsonDocument.Parse(File.ReadAllBytes(file));
            layout = new StructLayout(row.RootElement);
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
            )
        {
            throw new InvalidInputException(
                $"{FileVariable}: cannot read '{file}' as the output of eng/mujoco-layout.c: {exception.Message}",
                exception
            );
        }

        return layout.Version == version
            ? layout
            : throw new InvalidInputException(
                $"{FileVariable}: '{file}' is for MuJoCo {Text(layout.Version)}, but the library is {Text(version)}"
            );
    }

    private static Dictionary<string, int> Offsets(JsonElement fields) =>
        fields
            .EnumerateObject()
            .ToDictionary(static field => field.Name, static field => field.Value.GetInt32(), StringComparer.Ordinal);

    private int Offset(Dictionary<string, int> offsets, string field) =>
        offsets.TryGetValue(field, out int offset)
            ? offset
            : throw new InvalidInputException($"the layout of MuJoCo {Text(Version)} has no field '{field}'");
}
