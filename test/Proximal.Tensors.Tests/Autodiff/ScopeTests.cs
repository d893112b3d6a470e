namespace Proximal.Tensors.Tests;

[Collection(nameof(SharedPool))]
public class ScopeTests
{
    [Fact]
    public void Tensor_of_an_ended_scope_cannot_be_used()
    {
        Tensor kept;
        using (Scope scope = Scope.Begin())
            kept = Tensor.From([1, 2]);
        Assert.Throws<ObjectDisposedException>(() => kept.ToArray());
        using (Scope scope = Scope.Begin())
        {
            Tensor reused = Tensor.From([3, 4]);
            Assert.Equal([3, 4], reused.ToArray());
            Assert.Throws<ObjectDisposedException>(() => kept.ToArray());
        }
    }

    [Fact]
    public void Tensor_outside_any_scope_lives_on()
    {
        Tensor x = Tensor.From([1, 2, 3]);
        Tensor y = (x * 2f) + x.Exp().Log();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        float[] values = y.ToArray();
        Assert.Equal(3f, values[0], 1e-5f);
        Assert.Equal(9f, values[2], 1e-5f);
    }

    [Fact]
    public void Inner_scope_frees_only_its_own_memory()
    {
        using Scope outer = Scope.Begin();
        Tensor x = Tensor.Full(1, 100);
        for (int i = 0; i < 10; i++)
        {
            using Scope inner = Scope.Begin();
            Tensor y = x + i;
            Assert.Equal(1 + i, y.ToArray()[99]);
        }

        Assert.Equal(100f, x.Sum().Item());
    }

    [Fact]
    public void Gradients_flow_through_nested_scopes_and_views()
    {
        Tensor p = Tensor.Parameter(2, 3);
        p.Assign([1, 2, 3, 4, 5, 6]);
        using Scope outer = Scope.Begin();
        Tensor row = p.Slice(0, 1, 1).Reshape(3); // a view of the second row
        using Scope inner = Scope.Begin();
        row.Square().Sum().Backward();
        Assert.Equal([0, 0, 0, 8, 10, 12], p.Gradient.ToArray());
    }

    [Fact]
    public void Scope_without_record_keeps_no_graph()
    {
        Tensor p = Tensor.Parameter(1);
        using Scope scope = Scope.Begin(record: false);
        Tensor loss = p.Square().Sum();
        Assert.False(loss.RequiresGradient);
        Assert.Throws<InvalidOperationException>(loss.Backward);
    }

    [Fact]
    public void Gradients_accumulate_until_they_are_reset()
    {
        Tensor p = Tensor.Parameter(1);
        p.Assign([3]);
        var set = new ParameterSet([new("p", p)]);
        for (int i = 0; i < 2; i++)
        {
            using Scope scope = Scope.Begin();
            p.Square().Sum().Backward();
        }

        Assert.Equal(12, set.GradientNorm());
        set.ZeroGradient();
        Assert.Equal([0], p.Gradient.ToArray());
    }

    [Fact]
    public void Repeated_computation_allocates_almost_nothing()
    {
        Tensor weight = Tensor.Parameter(64, 64);
        Tensor bias = Tensor.Parameter(64);
        float[] input = new float[256 * 64];
        void Pass()
        {
            using Scope scope = Scope.Begin();
            Tensor x = Tensor.From(input, 256, 64);
            Tensor y = Tensor.Linear(x, weight, bias, Activation.Tanh);
            ((y - 1).Square().Mean() + y.LogSoftmax().Exp().Sum()).Backward();
        }

        for (int i = 0; i < 50; i++)
            Pass();
        Assert.InRange(
            AllocatedBytes.Of(() =>
            {
                for (int i = 0; i < 100; i++)
                    Pass();
            }),
            0,
            100 * 64
        );
    }

    [Fact]
    public void Sharded_gradients_are_the_same_for_any_thread_count()
    {
        int threads = WorkerPool.Shared.Threads;
        try
        {
            WorkerPool.Shared.Threads = 1;
            float[] one = ShardedGradient();
            WorkerPool.Shared.Threads = 2;
            float[] two = ShardedGradient();
            Assert.Equal(one, two);
            Assert.Contains(one, static g => g != 0);
        }
        finally
        {
            WorkerPool.Shared.Threads = threads;
        }
    }

    [Fact]
    public void Sharded_gradients_add_up_to_the_gradient_of_the_batch()
    {
        float[] sharded = ShardedGradient();
        Tensor weight = Weight();
        using Scope scope = Scope.Begin();
        (
            Tensor.Linear(Tensor.From(Inputs(), 64, 8), weight, default, Activation.Tanh).Square().Sum() * (1f / 64)
        ).Backward();
        foreach ((float a, float b) in sharded.Zip(weight.Gradient.ToArray()))
            Assert.Equal(b, a, 1e-5f);
    }

    private static float[] ShardedGradient()
    {
        Tensor weight = Weight();
        var set = new ParameterSet([new("weight", weight)]);
        var shards = new GradientShards(set);
        var quarter = new Quarter(weight, Inputs());
        shards.Compute(4, ref quarter);
        return weight.Gradient.ToArray();
    }

    private static Tensor Weight()
    {
        var random = new Rng(1);
        var values = new float[16 * 8];
        random.FillNormal(values);
        Tensor weight = Tensor.Parameter(16, 8);
        weight.Assign(values);
        return weight;
    }

    private static float[] Inputs()
    {
        var random = new Rng(2);
        var values = new float[64 * 8];
        random.FillNormal(values);
        return values;
    }

    private readonly struct Quarter(Tensor weight, float[] inputs) : IShard
    {
        public void Invoke(int shard)
        {
            Tensor x = Tensor.From(inputs.AsSpan(shard * 128, 128), 16, 8);
            (Tensor.Linear(x, weight, default, Activation.Tanh).Square().Sum() * (1f / 64)).Backward();
        }
    }
}
