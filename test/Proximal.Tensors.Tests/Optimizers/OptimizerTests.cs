namespace Proximal.Tensors.Tests.Optimizers;

public class OptimizerTests
{
    public static TheoryData<string> Kinds => ["adam", "adamw", "sgd", "momentum", "rmsprop", "rmsprop inside"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_optimizer_finds_a_minimum(string kind)
    {
        (ParameterSet parameters, Tensor a, Tensor b) = TwoParameters();
        Optimizer optimizer = Create(kind, parameters);
        for (int step = 0; step < 1000; step++)
        {
            parameters.ZeroGradient();
            using (Scope.Begin())
                ((a - 1).Square().Sum() + (b + 2).Square().Sum()).Backward();
            optimizer.Step(0.05 * (1 - (step / 1000.0)));
        }

        Assert.Equal(1000, optimizer.Steps);
        Assert.InRange(a.ToArray().Max(static x => Math.Abs(x - 1)), 0, 0.03);
        Assert.InRange(b.ToArray().Max(static x => Math.Abs(x + 2)), 0, 0.03);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Restored_optimizer_continues_exactly(string kind)
    {
        (ParameterSet parameters, Tensor a, Tensor b) = TwoParameters();
        Optimizer optimizer = Create(kind, parameters);
        Steps(optimizer, from: 0, to: 3);
        var state = new StateDictionary();
        optimizer.SaveState(state, "optimizer");
        (float[] savedA, float[] savedB) = (a.ToArray(), b.ToArray());
        Steps(optimizer, from: 3, to: 6);

        (ParameterSet others, Tensor c, Tensor d) = TwoParameters();
        c.Assign(savedA);
        d.Assign(savedB);
        Optimizer restored = Create(kind, others);
        restored.LoadState(state, "optimizer");
        Assert.Equal(3, restored.Steps);
        Steps(restored, from: 3, to: 6);
        Assert.Equal(a.ToArray(), c.ToArray());
        Assert.Equal(b.ToArray(), d.ToArray());
    }

    // TensorFlow's step: lr sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon).
    [Fact]
    public void Adam_epsilon_can_be_added_as_in_TensorFlow()
    {
        const double Epsilon = 1e-2,
            Rate = 0.1;
        (ParameterSet parameters, Tensor a, _) = TwoParameters();
        double expected = a.ToArray()[0];
        var optimizer = new AdamW(parameters, weightDecay: 0, Epsilon, tensorFlowEpsilon: true);
        (double m, double v) = (0, 0);
        for (int t = 1; t <= 3; t++)
        {
            parameters.ZeroGradient();
            using (Scope.Begin())
                (0.01f * a.Sum()).Backward();
            optimizer.Step(Rate);
            m = (0.9 * m) + (0.1 * 0.01);
            v = (0.999 * v) + (0.001 * 0.01 * 0.01);
            expected -=
                Rate * Math.Sqrt(1 - Math.Pow(0.999, t)) / (1 - Math.Pow(0.9, t)) * m / (Math.Sqrt(v) + Epsilon);
            Assert.Equal(expected, a.ToArray()[0], 1e-6);
        }
    }

    [Fact]
    public void Saved_optimizer_state_names_each_parameter()
    {
        (ParameterSet parameters, _, Tensor b) = TwoParameters();
        var optimizer = new Adam(parameters);
        Steps(optimizer, 0, 1);
        var state = new StateDictionary();
        optimizer.SaveState(state, "o");
        Assert.Equal(["o.steps", "o.first.a", "o.first.b", "o.second.a", "o.second.b"], state.Names);
        Assert.Equal(b.Shape.ToArray(), state.ShapeOf("o.first.b").ToArray());
        Assert.Equal(
            Array.ConvertAll(Gradient(b.Count, 0), static g => 0.1f * g),
            state.GetFloats("o.first.b"),
            static (x, y) => Math.Abs(x - y) < 1e-7
        );

        state.Remove("o.second.a");
        Assert.Contains(
            "'o.second.a' is missing",
            Assert.Throws<InvalidInputException>(() => new Adam(parameters).LoadState(state, "o")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Gradient_clipping_scales_all_gradients_by_one_factor()
    {
        (ParameterSet parameters, Tensor a, Tensor b) = TwoParameters();
        float[] ga = Gradient(a.Count, 1),
            gb = Gradient(b.Count, 2);
        double norm = Math.Sqrt(ga.Concat(gb).Sum(static g => (double)g * g));
        a.Gradient.Assign(ga);
        b.Gradient.Assign(gb);
        var optimizer = new Sgd(parameters);

        Assert.Equal(norm, optimizer.ClipGradientNorm(2 * norm), 1e-6 * norm);
        Assert.Equal(ga, a.Gradient.ToArray());

        Assert.Equal(norm, optimizer.ClipGradientNorm(0.5), 1e-6 * norm);
        Assert.Equal(
            Array.ConvertAll(gb, g => (float)(g * 0.5 / norm)),
            b.Gradient.ToArray(),
            static (x, y) => Math.Abs(x - y) < 1e-6
        );
        Assert.Equal(0.5, parameters.GradientNorm(), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Clipping_within_the_step_equals_clipping_before_it(string kind)
    {
        (ParameterSet parameters, Tensor a, _) = TwoParameters();
        (ParameterSet others, Tensor c, _) = TwoParameters();
        Optimizer one = Create(kind, parameters),
            two = Create(kind, others);
        for (int step = 0; step < 4; step++)
        {
            SetGradients(parameters, step);
            SetGradients(others, step);
            double norm = one.ClipAndStep(0.01, 0.3);
            Assert.Equal(norm, two.ClipGradientNorm(0.3));
            two.Step(0.01);
        }

        Assert.Equal(a.ToArray(), c.ToArray(), static (x, y) => Math.Abs(x - y) < 1e-6);
    }

    // The reference is an optimizer for each group, as the groups of PyTorch.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Factor_of_a_group_multiplies_its_learning_rate(string kind)
    {
        (ParameterSet parameters, Tensor a, Tensor b) = TwoParameters();
        (ParameterSet plain, Tensor c, _) = TwoParameters();
        (ParameterSet fast, _, Tensor d) = TwoParameters();
        Optimizer optimizer = Create(kind, parameters),
            slow = Create(kind, plain),
            triple = Create(kind, fast);
        optimizer.SetLearningRateFactors(new Dictionary<string, double> { [parameters.Parameters[1].Key] = 3 });
        for (int step = 0; step < 20; step++)
            foreach ((Optimizer each, double rate) in new[] { (optimizer, 0.01), (slow, 0.01), (triple, 0.03) })
            {
                each.Parameters.ZeroGradient();
                using (Scope.Begin())
                    each.Parameters.Parameters.Select(static (p, i) => (p.Value - (i == 0 ? 1 : -2)).Square().Sum())
                        .Aggregate(static (x, y) => x + y)
                        .Backward();
                each.Step(rate);
            }

        Assert.Equal(c.ToArray(), a.ToArray());
        float[] expected = d.ToArray(),
            found = b.ToArray();
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 2e-5f * Math.Max(1, Math.Abs(expected[i])));
        optimizer.SetLearningRateFactors(new Dictionary<string, double> { [parameters.Parameters[1].Key] = 0 });
        optimizer.Step(0.01);
        Assert.Equal(found, b.ToArray());
        Assert.NotEqual(c.ToArray(), a.ToArray());
    }

    [Fact]
    public void Infinite_maximum_norm_disables_clipping()
    {
        (ParameterSet parameters, Tensor a, _) = TwoParameters();
        (ParameterSet others, Tensor c, _) = TwoParameters();
        SetGradients(parameters, 0);
        SetGradients(others, 0);
        new Adam(parameters).ClipAndStep(0.01, double.PositiveInfinity);
        new Adam(others).Step(0.01);
        Assert.Equal(a.ToArray(), c.ToArray());
    }

    [Fact]
    public void Weight_decay_follows_the_definition_of_each_optimizer()
    {
        (ParameterSet parameters, Tensor a, _) = TwoParameters();
        float[] before = a.ToArray();
        parameters.ZeroGradient();
        new AdamW(parameters, weightDecay: 0.5).Step(0.1);
        Assert.Equal(
            Array.ConvertAll(before, static x => x * 0.95f),
            a.ToArray(),
            static (x, y) => Math.Abs(x - y) < 1e-6
        );

        before = a.ToArray();
        new Sgd(parameters, weightDecay: 0.5).Step(0.1);
        Assert.Equal(
            Array.ConvertAll(before, static x => x * 0.95f),
            a.ToArray(),
            static (x, y) => Math.Abs(x - y) < 1e-6
        );
    }

    [Fact]
    public void RmsProp_epsilon_inside_the_root_equals_TensorFlow()
    {
        (ParameterSet parameters, Tensor a, _) = TwoParameters();
        float[] before = a.ToArray(),
            gradient = Gradient(a.Count, 0);
        SetGradients(parameters, 0);
        new RmsProp(parameters, alpha: 0.9, epsilon: 0.01, epsilonInside: true).Step(0.1);
        float[] after = a.ToArray();
        for (int i = 0; i < after.Length; i++)
        {
            double expected = before[i] - (0.1 * gradient[i] / Math.Sqrt((0.1 * gradient[i] * gradient[i]) + 0.01));
            Assert.Equal(expected, after[i], 1e-6);
        }
    }

    [Fact]
    public void Optimizer_step_allocates_nothing()
    {
        (ParameterSet parameters, _, _) = TwoParameters();
        SetGradients(parameters, 0);
        var optimizer = new Adam(parameters);
        for (int i = 0; i < 3; i++)
            optimizer.ClipAndStep(0.01, 0.5);
        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                optimizer.ClipAndStep(0.01, 0.5);
            })
        );
    }

    private static Optimizer Create(string kind, ParameterSet parameters) =>
        kind switch
        {
            "adam" => new Adam(parameters),
            "adamw" => new AdamW(parameters, weightDecay: 0.001),
            "sgd" => new Sgd(parameters),
            "momentum" => new Sgd(parameters, momentum: 0.9),
            "rmsprop" => new RmsProp(parameters),
            _ => new RmsProp(parameters, epsilonInside: true),
        };

    private static (ParameterSet Set, Tensor A, Tensor B) TwoParameters()
    {
        Tensor a = Tensor.Parameter(37),
            b = Tensor.Parameter(3, 5);
        var random = new Rng(12);
        Initialization.Normal(a, 1, ref random);
        Initialization.Normal(b, 1, ref random);
        return (new ParameterSet([new("a", a), new("b", b)]), a, b);
    }

    private static void Steps(Optimizer optimizer, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            SetGradients(optimizer.Parameters, step);
            optimizer.Step(0.01);
        }
    }

    private static void SetGradients(ParameterSet parameters, int step)
    {
        foreach ((_, Tensor tensor) in parameters.Parameters)
            tensor.Gradient.Assign(Gradient(tensor.Count, step));
    }

    private static float[] Gradient(int count, int step)
    {
        float[] values = new float[count];
        new Rng(50, (ulong)step).FillNormal(values);
        return values;
    }
}
