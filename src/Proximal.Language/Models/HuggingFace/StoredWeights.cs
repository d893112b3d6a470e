using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>A model's tensors from a Hugging Face folder, one at a time. Frozen ones stay in the file where they can.</summary>
/// <param name="files">The files.</param>
/// <param name="names">What the family's files call things.</param>
/// <param name="trainable">Whether the tensors learn.</param>
internal sealed class StoredWeights(WeightFiles files, FamilyNames names, bool trainable) : IWeightSource
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <exception cref="InvalidInputException">The array is missing, has another shape, or holds numbers that are not finite.</exception>
    public Tensor Take(string name, ReadOnlySpan<int> shape)
    {
        string stored =
            Find(name)
            ?? throw new InvalidInputException(
                $"{files.Folder}: the array '{name}' is missing, which {ConfigReader.FileName} calls for"
            );
        (SafetensorsFile file, SafetensorsEntry entry) = files[stored];
        bool transposed = names.IsTransposed(name);
        int[] needed = transposed ? [shape[1], shape[0]] : shape.ToArray();
        if (!entry.Shape.SequenceEqual(needed))
            throw new InvalidInputException(
                $"{file.FilePath}: '{stored}' has shape [{string.Join(", ", entry.Shape)}], but {ConfigReader.FileName} calls for [{string.Join(", ", needed)}]"
            );
        taken.Add(stored);
        if (!trainable && !transposed && StoredTensors.CanMap(entry))
            return StoredTensors.Map(file, entry).RequireFinite(file.FilePath, stored);

        Tensor tensor = trainable ? Tensor.Parameter(shape) : Tensor.Buffer(shape);
        if (transposed)
            tensor.Assign(MatrixTranspose.Of(ReadAll(file, entry), shape[1], shape[0]));
        else
            StoredTensors.Read(file, entry, tensor);
        return tensor.RequireFinite(file.FilePath, stored);
    }

    /// <summary>Whether a tensor can be had.</summary>
    public bool Contains(string name) => Find(name) is not null;

    /// <summary>Refuses a folder that holds arrays that the model has no place for.</summary>
    /// <exception cref="InvalidInputException">There is one.</exception>
    public void RequireNothingLeft()
    {
        string[] left =
        [
            .. files.Names.Where(name => !taken.Contains(name) && !IsNoWeight(name)).Order(StringComparer.Ordinal),
        ];
        if (left.Length > 0)
            throw new InvalidInputException(
                $"{files.Folder}: the array '{left[0]}'{(left.Length > 1 ? $" and {left.Length - 1} more have" : " has")} no place in the model that {ConfigReader.FileName} describes"
            );
    }

    // Masks and frequencies that old files carry, a second copy of a tied head, and heads of other kinds.
    private bool IsNoWeight(string name) =>
        name.EndsWith(".attn.bias", StringComparison.Ordinal)
        || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal)
        || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal)
        || name == $"{names.Head}.weight"
        || name.StartsWith("score.", StringComparison.Ordinal)
        || name.StartsWith("v_head.", StringComparison.Ordinal);

    private string? Find(string name)
    {
        if (files.Contains(name))
            return name;
        string prefix = names.Trunk + ".";
        string bare = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        return files.Contains(bare) ? bare : null;
    }

    private static float[] ReadAll(SafetensorsFile file, SafetensorsEntry entry)
    {
        float[] values = new float[entry.Count];
        file.ReadFloats(entry, values);
        return values;
    }
}
