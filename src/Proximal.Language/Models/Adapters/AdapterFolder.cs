using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Files of an adapter in PEFT's layout: adapter_config.json and adapter_model.safetensors.</summary>
internal static class AdapterFolder
{
    private const string ConfigName = "adapter_config.json";
    private const string WeightsName = "adapter_model.safetensors";
    private const string Prefix = "base_model.model.";
    private const string SuffixA = ".lora_A.weight";
    private const string SuffixB = ".lora_B.weight";
    private const string LayersKey = "layers_to_transform";

    /// <summary>Reads the options, and keeps all keys for saving.</summary>
    /// <param name="folder">Folder of the adapter.</param>
    /// <param name="defaultTargets">Targets if the file names none; empty if they must be named.</param>
    /// <exception cref="InvalidInputException">
    /// The file is missing or malformed, or requires an unsupported feature.
    /// </exception>
    public static (LoraOptions Options, JsonObject Source) ReadOptions(
        string folder,
        IReadOnlyList<string> defaultTargets
    )
    {
        string path = Path.Combine(folder, ConfigName);
        if (!File.Exists(path))
            throw new InvalidInputException($"{folder} has no {ConfigName}, so it is not the folder of an adapter");
        JsonObjectReader config = JsonObjectReader.Read(path);
        if (config.Text("peft_type") is var type && type != "LORA")
            throw config.Wrong("peft_type", type, "LORA");
        if (config.Text("bias", "none") is var bias && bias != "none")
            throw config.Wrong("bias", bias, "none");
        if (config.Boolean("use_dora", false))
            throw config.Wrong("use_dora", true, "false");
        foreach (string key in (ReadOnlySpan<string>)["modules_to_save", "rank_pattern", "alpha_pattern"])
            if (config.Json[key] is JsonArray { Count: > 0 } or JsonObject { Count: > 0 })
                throw config.Wrong(key, config.Json[key]!, "empty, since it is not supported");
        var options = new LoraOptions
        {
            Rank = config.Int("r"),
            Alpha = config.Number("lora_alpha"),
            Dropout = config.Number("lora_dropout", 0),
            TargetModules = config.Has("target_modules") ? config.Texts("target_modules") : defaultTargets,
            RankStabilized = config.Boolean("use_rslora", false),
        };
        options.Validate();
        return (options, config.Json);
    }

    /// <summary>Opens the weights and lists the full names of the adapted projections.</summary>
    /// <exception cref="InvalidInputException">The file is missing or malformed, or contains other arrays.</exception>
    public static SafetensorsFile Open(string folder, out IReadOnlyList<string> paths)
    {
        string path = Path.Combine(folder, WeightsName);
        if (!File.Exists(path))
            throw new InvalidInputException($"{folder} has no {WeightsName}");
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

    /// <summary>
    /// Checks that an adapter with layers_to_transform changes only these layers, as in PEFT, which drops the arrays of
    /// other layers.
    /// </summary>
    /// <param name="folder">Folder of the adapter.</param>
    /// <param name="config">Its adapter_config.json.</param>
    /// <param name="paths">The adapted projections.</param>
    /// <exception cref="InvalidInputException">A projection is not in one of these layers.</exception>
    public static void RequireLayers(string folder, JsonObject config, IEnumerable<string> paths)
    {
        var reader = new JsonObjectReader(Path.Combine(folder, ConfigName), config);
        if (!reader.Has(LayersKey))
            return;
        int[] layers = reader.Ints(LayersKey);
        foreach (string path in paths)
            if (LayerOf(path) is not { } layer || !layers.Contains(layer))
                throw new InvalidInputException(
                    $"{Path.Combine(folder, WeightsName)}: '{path}' is not in one of the layers that "
                        + $"{LayersKey} in {ConfigName} lists ({string.Join(", ", layers)})"
                );
    }

    /// <summary>Checks the rank of one projection, before memory is allocated for it.</summary>
    /// <exception cref="InvalidInputException">The matrix is missing or has another rank.</exception>
    public static void RequireRank(SafetensorsFile file, string path, int rank)
    {
        SafetensorsEntry entry = file[Prefix + path + SuffixA];
        if (entry.Shape is not [int stored, _] || stored != rank)
            throw new InvalidInputException(
                $"{file.FilePath}: '{entry.Name}' has shape [{string.Join(", ", entry.Shape)}], but the model and "
                    + $"{ConfigName} require [{rank}, "
                    + $"{(entry.Shape is [_, int inputs] ? inputs.ToString(CultureInfo.InvariantCulture) : "inputs")}]"
            );
    }

    /// <summary>Reads the matrices of one projection.</summary>
    /// <exception cref="InvalidInputException">A matrix is missing or has another shape.</exception>
    public static void Read(SafetensorsFile file, string path, LoraPair pair)
    {
        Read(file, Prefix + path + SuffixA, pair.A.Weight);
        Read(file, Prefix + path + SuffixB, pair.B.Weight);
    }

    /// <summary>Writes both files.</summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <param name="pairs">The matrices, with the full names of the projections.</param>
    /// <param name="options">Options of the adapter.</param>
    /// <param name="transposed">Whether the model's files store projections as [inputs, outputs].</param>
    /// <param name="source">The keys of the file that the adapter was loaded from, if any.</param>
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
            arrays.Add(ArrayOf(Prefix + path + SuffixA, pair.A.Weight));
            arrays.Add(ArrayOf(Prefix + path + SuffixB, pair.B.Weight));
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

    private static int? LayerOf(string path)
    {
        foreach (string part in path.Split('.'))
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int layer))
                return layer;
        return null;
    }

    private static List<string> PathsIn(SafetensorsFile file)
    {
        var paths = new List<string>();
        foreach (SafetensorsEntry entry in file.Entries)
        {
            bool hasPrefix = entry.Name.StartsWith(Prefix, StringComparison.Ordinal);
            if (hasPrefix && entry.Name.EndsWith(SuffixA, StringComparison.Ordinal))
                paths.Add(entry.Name[Prefix.Length..^SuffixA.Length]);
            else if (!hasPrefix || !entry.Name.EndsWith(SuffixB, StringComparison.Ordinal))
                throw new InvalidInputException(
                    $"{file.FilePath}: '{entry.Name}' is not one of a low-rank adapter's matrices, "
                        + $"{Prefix}…{SuffixA} and {Prefix}…{SuffixB}"
                );
        }

        if (paths.Count == 0 || file.Entries.Count != 2 * paths.Count)
            throw new InvalidInputException(
                $"{file.FilePath}: must contain {Prefix}…{SuffixA} and {Prefix}…{SuffixB} for each adapted projection"
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
                $"{file.FilePath}: '{name}' has shape [{string.Join(", ", entry.Shape)}], but the model and "
                    + $"{ConfigName} require {tensor.Shape}"
            );
        StoredTensors.Read(file, entry, tensor);
        tensor.RequireFinite(file.FilePath, name);
    }
}
