using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Value head: computes values from hidden states by a linear layer initialized to zero (Ziegler et al. 2019), or with
/// a hidden layer of ReLU units, as in trlX.
/// </summary>
public sealed class ValueHead : Module
{
    private const string FileName = "value_head.safetensors";
    private const string Prefix = "v_head";

    private readonly LinearLayer? hidden;
    private readonly LinearLayer output;

    /// <summary>Creates a head whose values are zero until it is trained.</summary>
    /// <param name="width">Size of the hidden states.</param>
    /// <param name="hiddenWidth">
    /// Size of the hidden layer, 2 × <paramref name="width"/> in trlX; 0, the default, for none.
    /// </param>
    public ValueHead(int width, int hiddenWidth = 0)
    {
        Width = width;
        HiddenWidth = hiddenWidth;
        hidden = hiddenWidth > 0 ? Register("0", new LinearLayer(width, hiddenWidth, Activation.Relu)) : null;
        output = Register(hiddenWidth > 0 ? "2" : "summary", new LinearLayer(hiddenWidth > 0 ? hiddenWidth : width, 1));
    }

    /// <summary>Size of the hidden states.</summary>
    public int Width { get; }

    /// <summary>Size of the hidden layer; 0 if there is none.</summary>
    public int HiddenWidth { get; }

    /// <summary>Whether a folder contains a value head.</summary>
    /// <param name="folder">Folder of a model.</param>
    public static bool ExistsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Loads the head that <see cref="Save"/> wrote into the folder of a model.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <exception cref="InvalidInputException">The file is missing or malformed.</exception>
    public static ValueHead Load(string folder)
    {
        if (!ExistsIn(folder))
            throw new InvalidInputException($"{folder}: has no value head ({FileName})");
        StateDictionary state = Safetensors.Read(Path.Combine(folder, FileName));
        bool linear = state.Contains($"{Prefix}.summary.weight");
        string first = $"{Prefix}.{(linear ? "summary" : "0")}.weight";
        if (!state.Contains(first) || state.ShapeOf(first) is not [int outputs, int inputs])
            throw new InvalidInputException(
                $"{state.Source}: contains no value head, whose first array is '{Prefix}.summary.weight' or "
                    + $"'{Prefix}.0.weight'"
            );
        var head = new ValueHead(inputs, linear ? 0 : outputs);
        head.LoadState(state, Prefix);
        foreach ((string name, Tensor tensor) in head.NamedParameters())
            tensor.RequireFinite(state.Source!, $"{Prefix}.{name}");
        return head;
    }

    /// <summary>
    /// Saves the head into the folder of a model, as value_head.safetensors, with the names of TRL (linear) or trlX
    /// (hidden layer).
    /// </summary>
    /// <param name="folder">The folder, created if missing.</param>
    /// <exception cref="IOException">The disk is full or the folder is not writable.</exception>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var state = new StateDictionary();
        SaveState(state, Prefix);
        Safetensors.Write(Path.Combine(folder, FileName), state);
    }

    /// <summary>
    /// Initializes the head: the output layer to zero, the hidden layer as PyTorch initializes linear layers.
    /// </summary>
    /// <param name="random">Random numbers for initialization.</param>
    public override void Initialize(ref Rng random)
    {
        hidden?.Initialize(ref random);
        Initialization.Constant(output.Weight, 0);
        Initialization.Constant(output.Bias, 0);
    }

    /// <summary>Computes the value of each row: [rows, width] → [rows].</summary>
    /// <param name="x">Hidden states, [rows, width].</param>
    public Tensor Forward(Tensor x) => output.Forward(hidden is null ? x : hidden.Forward(x)).Reshape(x.Shape[0]);
}
