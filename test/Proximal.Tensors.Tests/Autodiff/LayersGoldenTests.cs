using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Proximal.Tensors.Tests.Autodiff;

/// <summary>
/// Forward values and gradients of every layer that the reference file holds, to 1e-5 of the largest magnitude.
/// </summary>
[Trait("Category", "Golden")]
public partial class LayersGoldenTests
{
    private const string File = "layers.json";
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Names =>
        [
            .. Golden
                .Read(File)
                .EnumerateObject()
                .Where(static property => property.Value.ValueKind == JsonValueKind.Object)
                .Select(static property => property.Name),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Layer_values_and_gradients_equal_the_reference(string name)
    {
        JsonElement layer = Golden.Read(File).GetProperty(name);
        if (layer.TryGetProperty("weight_hh", out _))
            CheckRecurrent(layer);
        else
            CheckPlain(name, layer);
    }

    private static void CheckPlain(string name, JsonElement layer)
    {
        Tensor input = Parameter(layer, "input");
        Tensor weight = Optional(layer, "weight");
        Tensor bias = Optional(layer, "bias");
        using (Scope.Begin())
        {
            Tensor output = Apply(name, layer, input, weight, bias);
            AssertClose(layer.GetProperty("output"), output);
            (output * Constant(layer.GetProperty("upstream"))).Sum().Backward();
        }

        AssertClose(layer.GetProperty("grad_input"), input.Gradient);
        if (!weight.IsEmpty)
            AssertClose(layer.GetProperty("grad_weight"), weight.Gradient);
        if (!bias.IsEmpty)
            AssertClose(layer.GetProperty("grad_bias"), bias.Gradient);
    }

    private static Tensor Apply(string name, JsonElement layer, Tensor x, Tensor weight, Tensor bias)
    {
        Match convolution = ConvolutionName().Match(name);
        if (convolution.Success)
            return Tensor.Conv2d(x, weight, bias, Number(convolution, "stride"), Number(convolution, "padding"));
        float Epsilon() => layer.GetProperty("eps").GetSingle();
        return name switch
        {
            "layer_norm" => x.LayerNorm(weight, bias, Epsilon()),
            "rms_norm" => x.RmsNorm(weight, Epsilon()),
            "linear" => Tensor.Linear(x, weight, bias),
            "tanh" => x.Tanh(),
            "relu" => x.Relu(),
            "gelu_tanh" => x.Gelu(),
            "gelu_erf" => x.GeluErf(),
            "silu" => x.Silu(),
            "sigmoid" => x.Sigmoid(),
            "elu" => x.Elu(),
            "softplus" => x.Softplus(),
            "log_softmax" => x.LogSoftmax(),
            "softmax" => x.Softmax(),
            _ => throw new InvalidOperationException($"no layer is known for the entry '{name}'"),
        };
    }

    private static void CheckRecurrent(JsonElement layer)
    {
        int[] shape = layer.GetProperty("input").Lengths(); // [time, batch, inputs]
        int hidden = layer.GetProperty("weight_hh").Lengths()[1];
        Tensor input = Parameter(layer, "input");
        var lstm = new Lstm(shape[2], hidden);
        Dictionary<string, Tensor> parameters = lstm.NamedParameters().ToDictionary(StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in parameters)
            tensor.Assign(layer.GetProperty(Short(name)).Floats());

        using (Scope.Begin())
        {
            Tensor Start(string name) => Tensor.From(layer.GetProperty(name).Floats(), shape[1], hidden);
            (Tensor output, (Tensor lastHidden, Tensor lastCell)) = lstm.Forward(input, (Start("h0"), Start("c0")));
            AssertClose(layer.GetProperty("output"), output);
            AssertClose(layer.GetProperty("h1"), lastHidden);
            AssertClose(layer.GetProperty("c1"), lastCell);
            (output * Constant(layer.GetProperty("upstream"))).Sum().Backward();
        }

        AssertClose(layer.GetProperty("grad_input"), input.Gradient);
        int compared = 0;
        foreach ((string name, Tensor tensor) in parameters)
        {
            if (!layer.TryGetProperty($"grad_{Short(name)}", out JsonElement gradient))
                continue;
            AssertClose(gradient, tensor.Gradient);
            compared++;
        }

        Assert.Equal(
            layer
                .EnumerateObject()
                .Count(static property => property.Name.StartsWith("grad_", StringComparison.Ordinal)) - 1,
            compared
        );
    }

    // The file's name of a parameter lacks the layer's number.
    private static string Short(string name) => name.Replace("_l0", "", StringComparison.Ordinal);

    private static Tensor Parameter(JsonElement layer, string name)
    {
        JsonElement values = layer.GetProperty(name);
        var tensor = Tensor.Parameter(values.Lengths());
        tensor.Assign(values.Floats());
        return tensor;
    }

    private static Tensor Optional(JsonElement layer, string name) =>
        layer.TryGetProperty(name, out _) ? Parameter(layer, name) : default;

    private static Tensor Constant(JsonElement values) => Tensor.From(values.Floats(), values.Lengths());

    private static void AssertClose(JsonElement expectedValues, Tensor actualValues)
    {
        double[] expected = expectedValues.Doubles();
        float[] actual = actualValues.ToArray();
        Assert.Equal(expected.Length, actual.Length);
        double bound = Tolerance * expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(actual[i], expected[i] - bound, expected[i] + bound);
    }

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^conv2d_stride(?<stride>[0-9]+)_pad(?<padding>[0-9]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConvolutionName();
}
