using System.Text.Json.Nodes;
using Proximal.Tensors;

namespace Proximal.Language;

public sealed partial class CausalLanguageModel
{
    private (string Path, ProjectionLayer Layer)[]? projections;
    private JsonObject? adapterSource;
    private AdapterUse use;
    private bool merged;

    /// <summary>Options of the low-rank adapter (LoRA); null if the model has none.</summary>
    public LoraOptions? Adapter { get; private set; }

    /// <summary>State of the adapter, on which programs over the weights depend.</summary>
    internal (bool Present, AdapterUse Use, bool Merged) AdapterState => (Adapter is not null, use, merged);

    private (string Path, ProjectionLayer Layer)[] Projections => projections ??= [.. ProjectionsWithin(this, "")];

    /// <summary>
    /// Adds a new low-rank adapter (LoRA), which has no effect until it is trained. Its parameters are the only
    /// trainable parameters of the model; they have PEFT's names. The reference (<see cref="AsReference"/>) is the
    /// model without the adapter.
    /// </summary>
    /// <param name="options">Rank, scale, dropout and target modules.</param>
    /// <param name="random">Random numbers for initialization.</param>
    /// <exception cref="InvalidInputException">
    /// An option is out of range, or names no projection of this model.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The model already has an adapter, or its parameters are trainable.
    /// </exception>
    public void AddAdapter(LoraOptions options, ref Rng random)
    {
        options.Validate();
        RequireNoAdapter();
        foreach (string target in options.TargetModules)
        {
            if (Projections.Any(projection => LoraOptions.Matches(target, projection.Path, projection.Layer == head)))
                continue;
            IEnumerable<string> known = Projections
                .Select(static projection => projection.Path.Split('.')[^1])
                .Distinct(StringComparer.Ordinal);
            throw new InvalidInputException(
                $"TargetModules (lora_target_modules) names '{target}', but this model's projections are "
                    + $"{string.Join(", ", known)}"
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
    /// Adds an adapter from a folder of PEFT or <see cref="SaveAdapter"/>. Training continues from it, and the
    /// reference (<see cref="AsReference"/>) is the model with the adapter as it was loaded.
    /// </summary>
    /// <param name="folder">Folder with adapter_config.json and adapter_model.safetensors.</param>
    /// <param name="trainable">Whether the adapter is trainable; true by default.</param>
    /// <exception cref="InvalidInputException">
    /// A file is missing, malformed, not supported, or does not fit this model; the model is unchanged then.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The model already has an adapter, or its parameters are trainable.
    /// </exception>
    public void LoadAdapter(string folder, bool trainable = true)
    {
        RequireNoAdapter();
        (LoraOptions options, JsonObject source) = AdapterFolder.ReadOptions(folder, Architecture.AdapterTargets);
        using SafetensorsFile file = AdapterFolder.Open(folder, out IReadOnlyList<string> paths);
        AdapterFolder.RequireLayers(folder, source, paths);
        var read = new List<(ProjectionLayer Layer, LoraPair Trained, LoraPair Reference)>();
        foreach (string path in paths)
        {
            int index = Array.FindIndex(Projections, projection => projection.Path == path);
            if (index < 0)
                throw new InvalidInputException(
                    $"{file.FilePath}: '{path}' is not a projection of this model; the first projection is "
                        + $"'{Projections[0].Path}'"
                );
            AdapterFolder.RequireRank(file, path, options.Rank);
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

    /// <summary>
    /// Saves the adapter in PEFT's layout: adapter_config.json, with all keys of the file that it was loaded from, and
    /// adapter_model.safetensors.
    /// </summary>
    /// <param name="folder">The folder, created if missing.</param>
    /// <exception cref="InvalidOperationException">The model has no adapter.</exception>
    /// <exception cref="IOException">The disk is full or the folder is not writable.</exception>
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
            transposed: Architecture.Transposed.Count > 0,
            adapterSource
        );
    }

    /// <summary>
    /// Merges the adapter into copies of the weights, which makes inference as fast as without an adapter. Training is
    /// not possible until <see cref="UnmergeAdapter"/>, which restores the model exactly: the weights themselves do not
    /// change. For a permanent merge, use <see cref="Copy"/> or <see cref="Save"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The model has no adapter.</exception>
    public void MergeAdapter()
    {
        RequireAdapter();
        foreach ((_, ProjectionLayer layer) in Projections)
            layer.Merge();
        merged = true;
    }

    /// <summary>Separates weights and adapter again, for training.</summary>
    public void UnmergeAdapter()
    {
        foreach ((_, ProjectionLayer layer) in Projections)
            layer.Unmerge();
        merged = false;
    }

    /// <summary>
    /// Makes this model compute the outputs of the reference policy until the result is disposed: without its adapter
    /// if that was new, or with the adapter that was loaded before training.
    /// </summary>
    /// <example>
    /// <code>
    /// using (model.AsReference()) reference = LogProbs(model, batch);
    /// </code>
    /// </example>
    /// <exception cref="InvalidOperationException">
    /// The model has no adapter: a fully trainable model needs a copy as its reference.
    /// </exception>
    public AdapterScope AsReference()
    {
        RequireAdapter();
        return new AdapterScope(this, AdapterUse.Reference);
    }

    /// <summary>Makes this model compute without an adapter until the result is disposed.</summary>
    public AdapterScope WithoutAdapter() => new(this, AdapterUse.None);

    /// <summary>Sets the adapter that all projections use; returns the previous one.</summary>
    internal AdapterUse Switch(AdapterUse next)
    {
        AdapterUse previous = use;
        use = next;
        foreach ((_, ProjectionLayer layer) in Projections)
            layer.Use = next;
        return previous;
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
            "the model has no adapter; a fully trainable model needs a copy of itself as its reference"
        );

    private void RequireNoAdapter()
    {
        if (Adapter is not null)
            throw new InvalidOperationException("the model already has an adapter");
        if (TrainableParameters().Any())
            throw new InvalidOperationException(
                "an adapter is trained on a frozen model: load or copy it with trainable: false"
            );
    }
}
