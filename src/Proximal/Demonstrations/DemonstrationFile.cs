using Proximal.Tensors;

namespace Proximal;

/// <summary>Files of demonstrations; the extension selects the format. Loading executes nothing.</summary>
internal static class DemonstrationFile
{
    private const string FormatKey = "format",
        Format = "proximal-demonstrations";

    internal static Demonstrations Load(string path) =>
        Path.GetExtension(path) switch
        {
            ".safetensors" => LoadSafetensors(path),
            ".jsonl" => DemonstrationLines.Load(path),
            ".json" => GodotDemonstrations.Load(path),
            _ => throw Unknown(path, ".safetensors, .jsonl or .json"),
        };

    internal static void RequireExtension(string path)
    {
        if (Path.GetExtension(path) is not (".safetensors" or ".jsonl"))
            throw Unknown(path, ".safetensors or .jsonl");
    }

    internal static void Save(Demonstrations demonstrations, string path)
    {
        RequireExtension(path);
        if (Path.GetExtension(path) == ".jsonl")
            DemonstrationLines.Save(demonstrations, path);
        else
            SaveSafetensors(demonstrations, path);
    }

    private static void SaveSafetensors(Demonstrations demonstrations, string path)
    {
        var state = new StateDictionary();
        DemonstrationState.Save(demonstrations, state, prefix: "");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [FormatKey] = Format };
        Safetensors.Write(path, state, metadata);
    }

    private static Demonstrations LoadSafetensors(string path)
    {
        StateDictionary state = Safetensors.Read(path, out IReadOnlyDictionary<string, string> metadata);
        if (metadata.GetValueOrDefault(FormatKey) != Format || !state.Contains(DemonstrationState.Observations))
            throw new InvalidInputException(
                $"{path} has no demonstrations: its metadata must have '{FormatKey}' with the value '{Format}', "
                    + $"and its arrays '{DemonstrationState.Observations}'"
            );
        return InputFile.Parse(path, () => DemonstrationState.Load(state, prefix: "")!, "has invalid demonstrations");
    }

    private static InvalidInputException Unknown(string path, string formats) =>
        new($"{path}: demonstrations have the extension {formats}");
}
