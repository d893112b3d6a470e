using Proximal.Tensors.Tests.Autodiff;

namespace Proximal.Tensors.Tests.Modules;

public class LayerTests
{
    // By name: a layer, and the shape of its input.
    private static readonly Dictionary<string, (Func<Layer> Create, int[] Input, int[] Output)> Layers = new(
        StringComparer.Ordinal
    )
    {
        ["linear"] = (static () => new LinearLayer(4, 3), [2, 5, 4], [2, 5, 3]),
        ["linear without bias"] = (static () => new LinearLayer(4, 3, Activation.Silu, bias: false), [5, 4], [5, 3]),
        ["mlp"] = (static () => new Mlp(4, [6, 5], Activation.Tanh, outputs: 2), [7, 4], [7, 2]),
        ["mlp without output layer"] = (static () => new Mlp(4, [6], Activation.Gelu), [7, 4], [7, 6]),
        ["linear mlp"] = (static () => new Mlp(4, [], Activation.Tanh, outputs: 2), [7, 4], [7, 2]),
        ["convolution"] = (
            static () => new Conv2dLayer(2, 3, kernel: 3, stride: 2, padding: 1),
            [2, 2, 6, 5],
            [2, 3, 3, 3]
        ),
        ["convolution without bias"] = (
            static () => new Conv2dLayer(2, 3, kernel: 2, bias: false),
            [1, 2, 4, 4],
            [1, 3, 3, 3]
        ),
        ["max-pool"] = (static () => new MaxPool2dLayer(2), [2, 2, 4, 6], [2, 2, 2, 3]),
        ["layer normalisation"] = (static () => new LayerNormalization(6), [3, 6], [3, 6]),
        ["rms normalisation"] = (static () => new RmsNormalization(6), [3, 6], [3, 6]),
        ["activation"] = (static () => new ActivationLayer(Activation.Gelu), [3, 6], [3, 6]),
        ["network"] = (
            static () =>
                new Sequential(
                    new Conv2dLayer(1, 2, 3),
                    new ActivationLayer(Activation.Tanh),
                    new FlattenLayer(),
                    new LinearLayer(32, 3)
                ),
            [2, 1, 6, 6],
            [2, 3]
        ),
    };

    public static TheoryData<string> Names => [.. Layers.Keys];

    [Fact]
    public void Linear_with_shapes_that_do_not_fit_is_refused()
    {
        Tensor x = Tensor.Zeros(5, 4);
        Refused(() => Tensor.Linear(x, Tensor.Zeros(3, 5)));
        Refused(() => Tensor.Linear(x, Tensor.Zeros(4)));
        Refused(() => Tensor.Linear(x, Tensor.Zeros(3, 4), Tensor.Zeros(4)));
        Refused(() => Tensor.Linear(x, Tensor.Zeros(3, 4), Tensor.Zeros(3, 1)));
        Refused(() => Tensor.Linear(x.Sum(), Tensor.Zeros(3, 1)));

        static void Refused(Func<Tensor> linear) =>
            Assert.StartsWith(
                "Linear needs x [..., in], weight [out, in], bias [out], not ",
                Assert
                    .Throws<ArgumentException>(() =>
                    {
                        linear();
                    })
                    .Message,
                StringComparison.Ordinal
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layer_output_has_its_shape_and_gradients(string name)
    {
        (Func<Layer> create, int[] inputShape, int[] outputShape) = Layers[name];
        var random = new Rng(31);
        Layer layer = create();
        layer.Initialize(ref random);
        Tensor input = GradientCheck.Distinct(ref random, inputShape);
        input.Assign(Array.ConvertAll(input.ToArray(), x => x * (name == "max-pool" ? 1 : 0.3f)));
        Assert.Equal(outputShape, layer.Forward(input).Shape.ToArray());
        GradientCheck.Verify(
            _ => layer.Forward(input),
            [input, .. layer.NamedParameters().Select(static parameter => parameter.Value)],
            tolerance: 2e-3
        );
    }

    [Fact]
    public void Embedding_returns_rows_and_their_gradients()
    {
        var random = new Rng(32);
        var embedding = new EmbeddingLayer(5, 3);
        embedding.Initialize(ref random);
        var indices = Tensor.From([4, 0, 4, 2, 2, 2], 2, 3);
        Tensor found = embedding.Forward(indices);
        Assert.Equal([2, 3, 3], found.Shape.ToArray());
        Assert.Equal(embedding.Weight.ToArray()[12..15], found.ToArray()[0..3]);
        GradientCheck.Verify(_ => embedding.Forward(indices).Square(), [embedding.Weight]);
        Assert.Throws<ArgumentOutOfRangeException>(() => embedding.Forward(Tensor.From([5])));
    }

    [Fact]
    public void Lstm_gradients_of_inputs_states_and_weights_equal_finite_differences()
    {
        var random = new Rng(33);
        var lstm = new Lstm(3, 4);
        lstm.Initialize(ref random);
        Tensor x = GradientCheck.Normal(ref random, 5, 2, 3),
            h = GradientCheck.Normal(ref random, 2, 4),
            c = GradientCheck.Normal(ref random, 2, 4);
        var episodeStarts = Tensor.From([0, 0, 0, 1, 1, 0, 0, 0, 0, 0], 5, 2);
        foreach (Tensor starts in new[] { default, episodeStarts })
        {
            GradientCheck.Verify(
                _ =>
                {
                    (Tensor output, (Tensor hidden, Tensor cell)) = lstm.Forward(x, (h, c), starts);
                    return Tensor.Concat(0, output.Reshape(10, 4), hidden, cell);
                },
                [x, h, c, .. lstm.NamedParameters().Select(static parameter => parameter.Value)]
            );
        }
    }

    [Fact]
    public void Gru_gradients_of_inputs_states_and_weights_equal_finite_differences()
    {
        var random = new Rng(34);
        var gru = new Gru(3, 4);
        gru.Initialize(ref random);
        foreach ((string name, Tensor bias) in gru.NamedParameters())
            if (name.StartsWith("bias", StringComparison.Ordinal))
                Initialization.Normal(bias, 0.5, ref random);
        Tensor x = GradientCheck.Normal(ref random, 5, 2, 3),
            h = GradientCheck.Normal(ref random, 2, 4);
        var episodeStarts = Tensor.From([0, 0, 0, 1, 1, 0, 0, 0, 0, 0], 5, 2);
        foreach (Tensor starts in new[] { default, episodeStarts })
        {
            GradientCheck.Verify(
                _ =>
                {
                    (Tensor output, Tensor hidden) = gru.Forward(x, h, starts);
                    return Tensor.Concat(0, output.Reshape(10, 4), hidden);
                },
                [x, h, .. gru.NamedParameters().Select(static parameter => parameter.Value)]
            );
        }
    }

    [Fact]
    public void Gru_layer_equals_its_equations()
    {
        // One step of one unit, computed by hand in double precision.
        var gru = new Gru(1, 1);
        var p = gru.NamedParameters().ToDictionary(StringComparer.Ordinal);
        p["weight_ih_l0"].Assign([0.5f, -0.3f, 0.8f]);
        p["weight_hh_l0"].Assign([0.2f, 0.7f, -0.6f]);
        p["bias_ih_l0"].Assign([0.1f, -0.2f, 0.3f]);
        p["bias_hh_l0"].Assign([-0.1f, 0.4f, 0.25f]);
        const double X = 0.9,
            H = -0.7;
        static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));
        double r = Sigmoid((0.5 * X) + 0.1 + (0.2 * H) - 0.1);
        double z = Sigmoid((-0.3 * X) - 0.2 + (0.7 * H) + 0.4);
        double n = Math.Tanh((0.8 * X) + 0.3 + (r * ((-0.6 * H) + 0.25)));
        (_, Tensor state) = gru.Forward(Tensor.From([(float)X], 1, 1, 1), Tensor.From([(float)H], 1, 1));
        Assert.Equal(((1 - z) * n) + (z * H), state.Item(), 1e-6);
    }

    [Fact]
    public void Forward_resets_the_state_at_episode_starts()
    {
        var random = new Rng(35);
        var lstm = new Lstm(3, 4);
        var gru = new Gru(3, 4);
        lstm.Initialize(ref random);
        gru.Initialize(ref random);
        Tensor x = GradientCheck.Normal(ref random, 4, 2, 3);
        var episodeStarts = Tensor.From([0, 0, 0, 0, 1, 1, 0, 0], 4, 2);
        Tensor lastTwo = x.Slice(0, 2, 2);

        Tensor reset = lstm.Forward(x, lstm.InitialState(2), episodeStarts).Output.Slice(0, 2, 2);
        Assert.Equal(lstm.Forward(lastTwo, lstm.InitialState(2)).Output.ToArray(), reset.ToArray());
        Tensor kept = lstm.Forward(x, lstm.InitialState(2)).Output.Slice(0, 2, 2);
        Assert.NotEqual(kept.ToArray(), reset.ToArray());

        reset = gru.Forward(x, gru.InitialState(2), episodeStarts).Output.Slice(0, 2, 2);
        Assert.Equal(gru.Forward(lastTwo, gru.InitialState(2)).Output.ToArray(), reset.ToArray());
    }

    [Fact]
    public void Mlp_initialization_is_that_of_PPO()
    {
        var random = new Rng(36);
        var policy = new Mlp(4, [64, 64], Activation.Tanh, outputs: 2);
        policy.Initialize(orthogonal: true, Math.Sqrt(2), 0.01, ref random);
        double[] gains = [Math.Sqrt(2), Math.Sqrt(2), 0.01];
        for (int i = 0; i < 3; i++)
        {
            Tensor weight = policy.Layers[i].Weight;
            double squares = weight.ToArray().Sum(static w => (double)w * w);
            Assert.Equal(gains[i] * gains[i] * Math.Min(weight.Shape[0], weight.Shape[1]), squares, 1e-4 * squares);
            Assert.All(policy.Layers[i].Bias.ToArray(), static b => Assert.Equal(0, b));
        }

        var shared = new Mlp(4, [8], Activation.Tanh);
        shared.Initialize(orthogonal: true, 2, 0.01, ref random);
        Assert.Equal(4 * 4, shared.Layers[0].Weight.ToArray().Sum(static w => (double)w * w), 1e-4);

        policy.Initialize(orthogonal: false, 1, 1, ref random);
        Assert.InRange(policy.Layers[0].Weight.ToArray().Max(Math.Abs), 0.45, 0.5);
        Assert.InRange(policy.Layers[1].Bias.ToArray().Max(Math.Abs), 0.1, 0.125);
    }

    [Fact]
    public void Network_learns_a_function()
    {
        var random = new Rng(37);
        var network = new Mlp(1, [32, 32], Activation.Tanh, outputs: 1);
        network.Initialize(orthogonal: true, Math.Sqrt(2), 1, ref random);
        var parameters = new ParameterSet(network.NamedParameters());
        var optimizer = new Adam(parameters);
        float[] x = new float[64];
        double loss = 0;
        for (int step = 0; step < 600; step++)
        {
            random.FillUniform(x, -2, 2);
            parameters.ZeroGradient();
            using Scope scope = Scope.Begin();
            var input = Tensor.From(x, 64, 1);
            var target = Tensor.From(Array.ConvertAll(x, static v => MathF.Sin(2 * v)), 64, 1);
            Tensor error = (network.Forward(input) - target).Square().Mean();
            error.Backward();
            optimizer.ClipAndStep(0.005, 1);
            loss = error.Item();
        }

        Assert.InRange(loss, 0, 0.003);
    }
}
