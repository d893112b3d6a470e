using Proximal.Tensors.Tests.Formats;

namespace Proximal.Tensors.Tests.Modules;

public class ModuleTests
{
    [Fact]
    public void Parameter_names_are_paths_in_the_order_of_registration()
    {
        var network = new TwoHeads();
        string[] names =
        [
            "log_std",
            "actor.0.weight",
            "actor.0.bias",
            "actor.1.weight",
            "actor.1.bias",
            "memory.weight_ih_l0",
            "memory.weight_hh_l0",
            "memory.bias_ih_l0",
            "memory.bias_hh_l0",
        ];
        Assert.Equal<IEnumerable<string>>(
            names,
            [.. network.NamedParameters().Select(static parameter => parameter.Key)]
        );
        Assert.Equal<IEnumerable<string>>(["actor", "memory"], [.. network.Children.Select(static child => child.Key)]);
    }

    [Theory]
    [InlineData("actor", "is taken")]
    [InlineData("log_std", "is taken")]
    [InlineData("", "cannot be the name")]
    [InlineData("a.b", "cannot be the name")]
    public void Invalid_and_duplicate_module_names_are_refused(string name, string part)
    {
        Assert.Contains(
            part,
            Assert.Throws<ArgumentException>(() => new TwoHeads().Add(name)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Parameters_round_trip_through_a_file()
    {
        TwoHeads saved = Initialized(1),
            loaded = Initialized(2);
        using var folder = new TemporaryFolder();
        var state = new StateDictionary();
        saved.SaveState(state, "");
        Safetensors.Write(folder["p.safetensors"], state);
        loaded.LoadState(Safetensors.Read(folder["p.safetensors"]), "");
        Assert.Equal(Values(saved), Values(loaded));
        Assert.NotEqual(Values(saved), Values(Initialized(2)));
    }

    [Fact]
    public void Loading_keeps_the_parameter_storage_of_the_optimizer()
    {
        TwoHeads saved = Initialized(1),
            loaded = Initialized(2);
        var set = new ParameterSet(loaded.NamedParameters());
        var state = new StateDictionary();
        saved.SaveState(state, "policy");
        loaded.LoadState(state, "policy");
        Assert.Equal(Values(saved), Values(loaded));
        Assert.Equal(set.Count, Values(saved).Length);
    }

    [Fact]
    public void Loading_converts_half_precision()
    {
        TwoHeads loaded = Initialized(1);
        float[] expected = Array.ConvertAll(Values(loaded), static x => (float)(Half)x);
        var state = new StateDictionary();
        foreach ((string name, Tensor tensor) in loaded.NamedParameters())
            state.SetFloats(name, tensor.ToArray(), ElementType.F16, tensor.Shape.ToArray());
        loaded.LoadState(state, "");
        Assert.Equal(expected, Values(loaded));
    }

    [Fact]
    public void Failed_loading_names_every_mismatch_and_changes_nothing()
    {
        TwoHeads network = Initialized(1);
        var state = new StateDictionary { Source = "policy.safetensors" };
        Initialized(2).SaveState(state, "p");
        state.Remove("p.actor.1.bias");
        state.Set<float>("p.actor.0.weight", new float[12], 4, 3);
        state.Set<int>("p.log_std", [1, 2]);
        state.SetValue("p.critic", 1f);
        state.SetValue("other", 1f);
        float[] before = Values(network);
        string message = Assert.Throws<InvalidInputException>(() => network.LoadState(state, "p")).Message;
        Assert.Equal(
            "policy.safetensors: the parameters do not match the model: missing: 'p.actor.1.bias' [2]; "
                + "unexpected: 'p.critic'; "
                + "mismatched: 'p.log_std' has type I32, not a floating-point type, 'p.actor.0.weight' has "
                + "shape [4, 3], not [5, 3]",
            message
        );
        Assert.Equal(before, Values(network));
    }

    [Fact]
    public void Failed_loading_shortens_a_long_list_of_mismatches()
    {
        string message = Assert
            .Throws<InvalidInputException>(() => Initialized(1).LoadState(new StateDictionary(), ""))
            .Message;
        Assert.Contains("and 5 more", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_sets_the_mode_of_every_submodule()
    {
        var dropout = new DropoutLayer(0.5f, new Rng(3));
        var network = new Sequential(new Sequential(dropout), new FlattenLayer());
        var x = Tensor.Full(1, 50, 2, 10);
        float[] trained = network.Forward(x).ToArray();
        Assert.InRange(trained.Count(static v => v == 0), 400, 600);
        Assert.All(trained, static v => Assert.True(v is 0 or 2));

        network.Train(false);
        Assert.False(dropout.Training);
        Assert.All(network.Forward(x).ToArray(), static v => Assert.Equal(1, v));
        network.Train();
        RngState position = dropout.RandomState;
        float[] next = network.Forward(x).ToArray();
        Assert.NotEqual(trained, next);
        dropout.RandomState = position;
        Assert.Equal(next, network.Forward(x).ToArray());
    }

    [Fact]
    public void Same_seed_gives_the_same_parameters() => Assert.Equal(Values(Initialized(7)), Values(Initialized(7)));

    private static TwoHeads Initialized(ulong seed)
    {
        var network = new TwoHeads();
        var random = new Rng(seed);
        network.Initialize(ref random);
        return network;
    }

    private static float[] Values(Module module) =>
        [.. module.NamedParameters().SelectMany(static parameter => parameter.Value.ToArray())];

    private sealed class TwoHeads : Module
    {
        private readonly Tensor logStd;

        public TwoHeads()
        {
            Register("actor", new Mlp(3, [5], Activation.Tanh, outputs: 2));
            Register("memory", new Lstm(2, 3));
            logStd = Register("log_std", Tensor.Parameter(2));
        }

        public void Add(string name) => Register(name, new FlattenLayer());

        public override void Initialize(ref Rng random)
        {
            base.Initialize(ref random);
            Initialization.Constant(logStd, -0.5f);
        }
    }
}
