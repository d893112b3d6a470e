using System.Text.Json.Nodes;
using Proximal.Tensors;

namespace Proximal.Language;

public sealed partial class CausalLanguageModel
{
    private (string Path, ProjectionLayer Layer)[]? projections;
    private JsonObject? adapterSource;
    private AdapterUse use;
    private bool merged;

    /// <summary>The low-rank adapter's settings; null where the model has none.</summary>
    public LoraOptions? Adapter { get; private set; }

    /// <summary>Which adapter is in use, and how: what programs over the weights depend on besides the numbers.</summary>
    internal (bool Present, AdapterUse Use, bool Merged) AdapterState => (Adapter is not null, use, merged);

    private (string Path, ProjectionLayer Layer)[] Projections => projections ??= [.. ProjectionsWithin(this, "")];

    /// <summary>
    /// Adds a fresh low-rank adapter, which changes nothing until it is trained. Its parameters are this model's, and its only
    /// ones that learn; they have PEFT's names. The reference (<see cref="AsReference"/>) is the model without it.
    /// </summary>
    /// <param name="options">Rank, scale, dropout and the projections.</param>
    /// <param name="random">Where the values are drawn from.</param>
    /// <exception cref="InvalidInputException">A setting is out of range, or names no projection of this model.</exception>
    /// <exception cref="InvalidOperationException">There is an adapter already, or the model itself learns.</exception>
    public void AddAdapter(LoraOptions options, ref Rng random)
    {
        options.Validate();
        RequireRoomForAdapter();
        foreach (string target in options.TargetModules)
        {
            if (Projections.Any(projection => LoraOptions.Matches(target, projection.Path, projection.Layer == head)))
                continue;
            IEnumerable<string> known = Projections
                .Select(static projection => projection.Path.Split('.')[^1])
                .Distinct(StringComparer.Ordinal);
            throw new InvalidInputException(
                $"TargetModules (lora_target_modules) names '{target}', but this model's projections are {string.Join(", ", known)}"
            );
        }

        for (int i = 0; i < Projections.Length; i++)
        {
            (string path, ProjectionLayer layer) = Projections[i];
            if (!options.Targets(path, layer == head))
                continue;
            LoraPair pair = PairFor(layer, options, i, trainable: true);
            pair.Initialize(ref random);
            layer.Attach(pair);
        }

        Adapter = options;
    }

    /// <summary>
    /// Adds an adapter that PEFT or <see cref="SaveAdapter"/> wrote. Training continues from it, and the reference
    /// (<see cref="AsReference"/>) is the model with the adapter as it was read.
    /// </summary>
    /// <param name="folder">Holds adapter_config.json and adapter_model.safetensors.</param>
    /// <param name="trainable">Whether it learns; true by default.</param>
    /// <exception cref="InvalidInputException">Something is missing, malformed, not supported, or does not fit this model; the model is as before then.</exception>
    /// <exception cref="InvalidOperationException">There is an adapter already, or the model itself learns.</exception>
    public void LoadAdapter(string folder, bool trainable = true)
    {
        RequireRoomForAdapter();
        (LoraOptions options, JsonObject source) = AdapterFolder.ReadOptions(folder);
        using SafetensorsFile file = AdapterFolder.Open(folder, out IReadOnlyList<string> paths);
        var read = new List<(ProjectionLayer Layer, LoraPair Trained, LoraPair Reference)>();
        foreach (string path in paths)
        {
            int index = Array.FindIndex(Projections, projection => projection.Path == path);
            if (index < 0)
                throw new InvalidInputException(
                    $"{file.FilePath}: '{path}' is no projection of this model; the first is '{Projections[0].Path}'"
                );
            ProjectionLayer layer = Projections[index].Layer;
            LoraPair trained = PairFor(layer, options, index, trainable);
            LoraPair reference = PairFor(layer, options, index, trainable: false);
            AdapterFolder.Read(file, path, trained);
            reference.Assign(trained);
            read.Add((layer, trained, reference));
        }

        foreach ((ProjectionLayer layer, LoraPair trained, LoraPair reference) in read)
        {
            layer.Attach(trained);
            layer.ReferenceAdapter = reference;
        }

        (Adapter, adapterSource) = (options, source);
    }

    /// <summary>Writes the adapter as PEFT does: adapter_config.json, with the keys that it was read with, and adapter_model.safetensors.</summary>
    /// <param name="folder">Created where it is missing.</param>
    /// <exception cref="InvalidOperationException">There is no adapter.</exception>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    public void SaveAdapter(string folder)
    {
        LoraOptions options = RequireAdapter();
        Directory.CreateDirectory(folder);
        AdapterFolder.Write(
            folder,
            Projections
                .Where(static projection => projection.Layer.Adapter is not null)
                .Select(static projection => (projection.Path, projection.Layer.Adapter!)),
            options,
            transposed: Config.Family == ModelFamily.Gpt2,
            adapterSource
        );
    }

    /// <summary>
    /// Adds the adapter, as it is now, to copies of the weights, which makes inference as fast as without one. Nothing can be
    /// trained until <see cref="UnmergeAdapter"/>, which leaves no trace: the weights themselves are not touched. A model that
    /// is merged for good is what <see cref="Copy"/> and <see cref="Save"/> make.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no adapter.</exception>
    public void MergeAdapter()
    {
        RequireAdapter();
        foreach ((_, ProjectionLayer layer) in Projections)
            layer.Merge();
        merged = true;
    }

    /// <summary>Uses weights and adapter side by side again, as training needs it.</summary>
    public void UnmergeAdapter()
    {
        foreach ((_, ProjectionLayer layer) in Projections)
            layer.Unmerge();
        merged = false;
    }

    /// <summary>
    /// Makes this model compute what it did before training, until the result is disposed: without its adapter where that
    /// began as a fresh one, and with the earlier adapter where training started from one.
    /// </summary>
    /// <example>
    /// <code>
    /// using (model.AsReference()) reference = LogProbs(model, batch);
    /// </code>
    /// </example>
    /// <exception cref="InvalidOperationException">There is no adapter: a model that learns itself needs a copy as its reference.</exception>
    public AdapterScope AsReference()
    {
        RequireAdapter();
        return new AdapterScope(this, AdapterUse.Reference);
    }

    /// <summary>Makes this model compute without any adapter until the result is disposed.</summary>
    public AdapterScope WithoutAdapter() => new(this, AdapterUse.None);

    /// <summary>Changes which adapter all projections use; returns the one before.</summary>
    internal AdapterUse Switch(AdapterUse next)
    {
        AdapterUse before = use;
        use = next;
        foreach ((_, ProjectionLayer layer) in Projections)
            layer.Use = next;
        return before;
    }

    private static IEnumerable<(string Path, ProjectionLayer Layer)> ProjectionsWithin(Module module, string path)
    {
        foreach ((string name, Module child) in module.Children)
        {
            string full = path.Length == 0 ? name : $"{path}.{name}";
            if (child is ProjectionLayer layer)
                yield return (full, layer);
            else
                foreach ((string, ProjectionLayer) inner in ProjectionsWithin(child, full))
                    yield return inner;
        }
    }

    private static LoraPair PairFor(ProjectionLayer layer, LoraOptions options, int index, bool trainable) =>
        new(options, layer.Weight.Shape[1], layer.Weight.Shape[0], index, trainable);

    private LoraOptions RequireAdapter() =>
        Adapter
        ?? throw new InvalidOperationException(
            "the model has no adapter; a model that learns itself needs a copy of itself as its reference"
        );

    private void RequireRoomForAdapter()
    {
        if (Adapter is not null)
            throw new InvalidOperationException("the model has an adapter already");
        if (TrainableParameters().Any())
            throw new InvalidOperationException(
                "an adapter is trained on a frozen model: load or copy it with trainable: false"
            );
    }
}
