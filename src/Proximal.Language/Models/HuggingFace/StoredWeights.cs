using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Weight source that reads a Hugging Face folder, one tensor at a time. Frozen tensors are mapped from the file where
/// possible.
/// </summary>
/// <param name="files">The files.</param>
/// <param name="architecture">Structure of the family.</param>
/// <param name="trainable">Whether the tensors are trainable.</param>
/// <param name="frozen">How matrices that are not trainable are kept.</param>
internal sealed class StoredWeights(WeightFiles files, Architecture architecture, bool trainable, FrozenWeights frozen)
    : IWeightSource
{
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    /// <exception cref="InvalidInputException">
    /// The array is missing, has another shape, or contains NaN or infinity.
    /// </exception>
    public Tensor Take(string name, ReadOnlySpan<int> shape)
    {
        string stored =
            Find(name)
            ?? throw new InvalidInputException(
                $"{files.Folder}: the array '{name}' is missing, which {ConfigReader.FileName} requires"
            );
        (SafetensorsFile file, SafetensorsEntry entry) = files[stored];
        bool transposed = architecture.IsTransposed(name);
        int[] required = transposed ? [shape[1], shape[0]] : shape.ToArray();
        if (!entry.Shape.SequenceEqual(required))
            throw new InvalidInputException(
                $"{file.FilePath}: '{stored}' has shape [{string.Join(", ", entry.Shape)}], but "
                    + $"{ConfigReader.FileName} requires [{string.Join(", ", required)}]"
            );
        used.Add(stored);
        if (MetaScope.IsOpen)
            return Meta(entry, shape);
        if (trainable || shape.Length != 2)
            return Read(file, entry, stored, shape, transposed);
        Tensor matrix = StoredTensors.IsHalf(entry)
            ? StoredTensors.MapHalf(file, entry, transposed).RequireFinite(file.FilePath, stored)
            : Read(file, entry, stored, shape, transposed);
        return frozen == FrozenWeights.Int8 ? StoredTensors.Quantize(matrix) : matrix;
    }

    // The tensor of the type that it would have, without its elements.
    private Tensor Meta(SafetensorsEntry entry, ReadOnlySpan<int> shape)
    {
        if (trainable)
            return Tensor.Parameter(shape);
        WeightType type =
            shape.Length != 2 ? WeightType.Single
            : frozen == FrozenWeights.Int8 ? WeightType.Int8
            : !StoredTensors.IsHalf(entry) ? WeightType.Single
            : entry.Type == ElementType.F16 ? WeightType.Half
            : WeightType.BFloat16;
        return MetaScope.Frozen(shape, type);
    }

    private Tensor Read(
        SafetensorsFile file,
        SafetensorsEntry entry,
        string stored,
        ReadOnlySpan<int> shape,
        bool transposed
    )
    {
        if (!trainable && !transposed && StoredTensors.CanMap(entry))
            return StoredTensors.Map(file, entry).RequireFinite(file.FilePath, stored);

        Tensor tensor = trainable ? Tensor.Parameter(shape) : Tensor.Buffer(shape);
        if (transposed)
            tensor.Assign(MatrixTranspose.Of(ReadAll(file, entry), shape[1], shape[0]));
        else
            StoredTensors.Read(file, entry, tensor);
        return tensor.RequireFinite(file.FilePath, stored);
    }

    /// <summary>Whether the files contain a tensor.</summary>
    public bool Contains(string name) => Find(name) is not null;

    /// <summary>Throws if the folder contains arrays that the model does not use.</summary>
    /// <exception cref="InvalidInputException">There is such an array.</exception>
    public void RequireAllUsed()
    {
        string[] unused =
        [
            .. files.Names.Where(name => !used.Contains(name) && !IsIgnored(name)).Order(StringComparer.Ordinal),
        ];
        if (unused.Length > 0)
        {
            string have = unused.Length > 1 ? $" and {unused.Length - 1} more have" : " has";
            throw new InvalidInputException(
                $"{files.Folder}: the array '{unused[0]}'{have} no place in the model that "
                    + $"{ConfigReader.FileName} describes"
            );
        }
    }

    // Masks and frequencies in old files, a second copy of a tied head, and heads of other types.
    private bool IsIgnored(string name) =>
        name.EndsWith(".attn.bias", StringComparison.Ordinal)
        || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal)
        || name.EndsWith(".attention.bias", StringComparison.Ordinal)
        || name.EndsWith(".attention.masked_bias", StringComparison.Ordinal)
        || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal)
        || name == $"{architecture.Head}.weight"
        || name.StartsWith("score.", StringComparison.Ordinal)
        || name.StartsWith("v_head.", StringComparison.Ordinal);

    private string? Find(string name)
    {
        if (files.Contains(name))
            return name;
        string prefix = architecture.Trunk + ".";
        string withoutPrefix = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        return files.Contains(withoutPrefix) ? withoutPrefix : null;
    }

    private static float[] ReadAll(SafetensorsFile file, SafetensorsEntry entry)
    {
        float[] values = new float[entry.Count];
        file.ReadFloats(entry, values);
        return values;
    }
}
