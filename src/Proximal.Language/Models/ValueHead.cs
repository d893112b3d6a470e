using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Turns hidden vectors into values: a linear map that begins as zero (Ziegler et al. 2019), or one with a hidden layer of
/// rectified units, as trlX has it.
/// </summary>
public sealed class ValueHead : Module
{
    private const string FileName = "value_head.safetensors";
    private const string Prefix = "v_head";

    private readonly LinearLayer? hidden;
    private readonly LinearLayer output;

    /// <summary>A head whose values are zero until it is trained.</summary>
    /// <param name="width">The length of the hidden vectors.</param>
    /// <param name="hiddenWidth">The width of the hidden layer, twice <paramref name="width"/> in trlX; 0, the default, for none.</param>
    public ValueHead(int width, int hiddenWidth = 0)
    {
        Width = width;
        HiddenWidth = hiddenWidth;
        hidden = hiddenWidth > 0 ? Register("0", new LinearLayer(width, hiddenWidth, Activation.Relu)) : null;
        output = Register(hiddenWidth > 0 ? "2" : "summary", new LinearLayer(hiddenWidth > 0 ? hiddenWidth : width, 1));
    }

    /// <summary>The length of the hidden vectors that it takes.</summary>
    public int Width { get; }

    /// <summary>The width of its hidden layer; 0 where there is none.</summary>
    public int HiddenWidth { get; }

    /// <summary>Whether a folder holds a value head.</summary>
    /// <param name="folder">A model's folder.</param>
    public static bool ExistsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Reads the head that <see cref="Save"/> left beside a model, of either kind.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <exception cref="InvalidInputException">There is none, or it is malformed.</exception>
    public static ValueHead Load(string folder)
    {
        if (!ExistsIn(folder))
            throw new InvalidInputException($"{folder}: has no value head ({FileName})");
        StateDictionary state = Safetensors.Read(Path.Combine(folder, FileName));
        bool linear = state.Contains($"{Prefix}.summary.weight");
        string first = $"{Prefix}.{(linear ? "summary" : "0")}.weight";
        if (!state.Contains(first) || state.ShapeOf(first) is not [int outputs, int inputs])
            throw new InvalidInputException(
                $"{state.Source}: holds no value head, which begins with '{Prefix}.summary.weight' or '{Prefix}.0.weight'"
            );
        var head = new ValueHead(inputs, linear ? 0 : outputs);
        head.LoadState(state, Prefix);
        foreach ((string name, Tensor tensor) in head.NamedParameters())
            tensor.RequireFinite(state.Source!, $"{Prefix}.{name}");
        return head;
    }

    /// <summary>Writes the head beside a model, as value_head.safetensors, with the names that TRL (linear) or trlX (hidden layer) give it.</summary>
    /// <param name="folder">Created where it is missing.</param>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var state = new StateDictionary();
        SaveState(state, Prefix);
        Safetensors.Write(Path.Combine(folder, FileName), state);
    }

    /// <summary>A linear head becomes zero; with a hidden layer, that one is drawn as PyTorch's layers are and the output becomes zero.</summary>
    /// <param name="random">Where the values are drawn from.</param>
    public override void Initialize(ref Rng random)
    {
        hidden?.Initialize(ref random);
        Initialization.Constant(output.Weight, 0);
        Initialization.Constant(output.Bias, 0);
    }

    /// <summary>Each row's value: [rows, width] → [rows].</summary>
    /// <param name="x">Hidden vectors, [rows, width].</param>
    public Tensor Forward(Tensor x) => output.Forward(hidden is null ? x : hidden.Forward(x)).Reshape(x.Shape[0]);
}
