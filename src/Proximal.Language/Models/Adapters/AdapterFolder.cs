using System.Text.Json;
using System.Text.Json.Nodes;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>An adapter in the layout of PEFT: adapter_config.json and adapter_model.safetensors.</summary>
internal static class AdapterFolder
{
    private const string ConfigName = "adapter_config.json";
    private const string WeightsName = "adapter_model.safetensors";
    private const string Prefix = "base_model.model.";
    private const string EndOfA = ".lora_A.weight";
    private const string EndOfB = ".lora_B.weight";

    /// <summary>Reads the settings, and keeps all keys for saving.</summary>
    /// <exception cref="InvalidInputException">The file is missing or malformed, or asks for something that is not supported.</exception>
    public static (LoraOptions Options, JsonObject Source) ReadOptions(string folder)
    {
        string path = Path.Combine(folder, ConfigName);
        if (!File.Exists(path))
            throw new InvalidInputException($"{folder}: has no {ConfigName}, so it is not an adapter's folder");
        JsonObjectReader settings = JsonObjectReader.Read(path);
        if (settings.Text("peft_type") is var type && type != "LORA")
            throw settings.Wrong("peft_type", type, "LORA");
        if (settings.Text("bias", "none") is var bias && bias != "none")
            throw settings.Wrong("bias", bias, "none");
        if (settings.Boolean("use_dora", false))
            throw settings.Wrong("use_dora", true, "false");
        foreach (string key in (ReadOnlySpan<string>)["modules_to_save", "rank_pattern", "alpha_pattern"])
            if (settings.Json[key] is JsonArray { Count: > 0 } or JsonObject { Count: > 0 })
                throw settings.Wrong(key, settings.Json[key]!, "empty, since it is not supported");
        var options = new LoraOptions
        {
            Rank = settings.Int("r"),
            Alpha = settings.Number("lora_alpha"),
            Dropout = settings.Number("lora_dropout", 0),
            TargetModules = settings.Texts("target_modules"),
            RankStabilized = settings.Boolean("use_rslora", false),
        };
        options.Validate();
        return (options, settings.Json);
    }

    /// <summary>The adapter's file, and the full names of the projections that it has matrices for.</summary>
    /// <exception cref="InvalidInputException">The file is missing or malformed, or holds something else.</exception>
    public static SafetensorsFile Open(string folder, out IReadOnlyList<string> paths)
    {
        string path = Path.Combine(folder, WeightsName);
        if (!File.Exists(path))
            throw new InvalidInputException($"{folder}: has no {WeightsName}");
        SafetensorsFile file = SafetensorsFile.Open(path);
        try
        {
            paths = PathsIn(file);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the matrices of one projection.</summary>
    /// <exception cref="InvalidInputException">One is missing or has another shape.</exception>
    public static void Read(SafetensorsFile file, string path, LoraPair pair)
    {
        Read(file, Prefix + path + EndOfA, pair.A.Weight);
        Read(file, Prefix + path + EndOfB, pair.B.Weight);
    }

    /// <summary>Writes both files.</summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <param name="pairs">The matrices, by the projections' full names.</param>
    /// <param name="options">The settings.</param>
    /// <param name="transposed">Whether the model's files hold projections as [inputs, outputs].</param>
    /// <param name="source">The keys that it was read with, if it was.</param>
    public static void Write(
        string folder,
        IEnumerable<(string Path, LoraPair Pair)> pairs,
        LoraOptions options,
        bool transposed,
        JsonObject? source
    )
    {
        var arrays = new List<SafetensorsArray>();
        foreach ((string path, LoraPair pair) in pairs)
        {
            arrays.Add(ArrayOf(Prefix + path + EndOfA, pair.A.Weight));
            arrays.Add(ArrayOf(Prefix + path + EndOfB, pair.B.Weight));
        }

        Safetensors.Write(
            Path.Combine(folder, WeightsName),
            arrays,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" }
        );
        JsonObject json = source ?? ToJson(options, transposed);
        AtomicFile.Write(
            Path.Combine(folder, ConfigName),
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
                json.WriteTo(writer);
            }
        );
    }

    private static JsonObject ToJson(LoraOptions options, bool transposed) =>
        new()
        {
            ["peft_type"] = "LORA",
            ["task_type"] = "CAUSAL_LM",
            ["base_model_name_or_path"] = null,
            ["r"] = options.Rank,
            ["lora_alpha"] = options.Alpha,
            ["lora_dropout"] = options.Dropout,
            ["target_modules"] = options.TargetModules is [LoraOptions.AllLinear]
                ? LoraOptions.AllLinear
                : new JsonArray([.. options.TargetModules.Select(static name => JsonValue.Create(name))]),
            ["use_rslora"] = options.RankStabilized,
            ["fan_in_fan_out"] = transposed,
            ["bias"] = "none",
            ["inference_mode"] = true,
        };

    private static List<string> PathsIn(SafetensorsFile file)
    {
        var paths = new List<string>();
        foreach (SafetensorsEntry entry in file.Entries)
        {
            bool ours = entry.Name.StartsWith(Prefix, StringComparison.Ordinal);
            if (ours && entry.Name.EndsWith(EndOfA, StringComparison.Ordinal))
                paths.Add(entry.Name[Prefix.Length..^EndOfA.Length]);
            else if (!ours || !entry.Name.EndsWith(EndOfB, StringComparison.Ordinal))
                throw new InvalidInputException(
                    $"{file.FilePath}: '{entry.Name}' is not one of a low-rank adapter's matrices, {Prefix}…{EndOfA} and {Prefix}…{EndOfB}"
                );
        }

        if (paths.Count == 0 || file.Entries.Count != 2 * paths.Count)
            throw new InvalidInputException(
                $"{file.FilePath}: must hold {Prefix}…{EndOfA} and {Prefix}…{EndOfB} for each adapted projection"
            );
        return paths;
    }

    private static SafetensorsArray ArrayOf(string name, Tensor tensor) =>
        new(
            name,
            ElementType.F32,
            tensor.Shape.ToArray(),
            stream => StoredTensors.Write(stream, tensor, ElementType.F32)
        );

    private static void Read(SafetensorsFile file, string name, Tensor tensor)
    {
        SafetensorsEntry entry = file[name];
        if (!entry.Shape.SequenceEqual(tensor.Shape.ToArray()))
            throw new InvalidInputException(
                $"{file.FilePath}: '{name}' has shape [{string.Join(", ", entry.Shape)}], but the model and {ConfigName} call for {tensor.Shape}"
            );
        StoredTensors.Read(file, entry, tensor);
        tensor.RequireFinite(file.FilePath, name);
    }
}
