using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>The memory that is announced is the memory that training takes.</summary>
[Collection<WorkerThreads>]
public sealed class TrainingMemoryTests
{
    public static TheoryData<ModelFamily> Families => SampleModel.Families;

    // The passes run on a device without memory, with the same operations as in training.
    [Theory]
    [MemberData(nameof(Families))]
    public void Activations_are_exactly_those_of_a_gradient_step(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        foreach (bool recompute in (bool[])[false, true])
        foreach (bool adapted in (bool[])[false, true])
        {
            long announced = Bytes(TrainingMemory.Estimate(() => Create(sample, recompute, adapted)), "activations");
            Sft trainer = Create(sample, recompute, adapted);
            TensorMemory.ResetPeak();
            long before = TensorMemory.ScopePeak;
            trainer.Train();
            // The difference is the product with the weight of the loss, and the gradient's norm.
            Assert.InRange(TensorMemory.ScopePeak - before, announced, announced + 2048);
        }
    }

    [Fact]
    public void Weights_gradients_and_moments_are_counted_and_nothing_is_allocated()
    {
        using var sample = new SampleModel(ModelFamily.Qwen2);
        // Each thread keeps the arena of its first estimate.
        TrainingMemory.Estimate(() => Create(sample, recompute: false, adapted: false));
        long before = TensorMemory.Bytes;
        TrainingMemory whole = TrainingMemory.Estimate(() => Create(sample, recompute: false, adapted: false));
        TrainingMemory adapted = TrainingMemory.Estimate(() => Create(sample, recompute: false, adapted: true));
        Assert.InRange(TensorMemory.Bytes, 0, before);

        CausalLanguageModel trained = CausalLanguageModel.Load(sample.Folder),
            frozen = CausalLanguageModel.Load(sample.Folder, trainable: false);
        Assert.Equal(trained.ParameterBytes, Bytes(whole, "weights of the policy"));
        Assert.InRange(Bytes(whole, "gradients"), trained.ParameterBytes, trained.ParameterBytes * 11 / 10);
        Assert.Equal(2 * Bytes(whole, "gradients"), Bytes(whole, "optimizer state"));

        // The file is F16: two bytes for each element of a matrix.
        var random = new Rng(1);
        frozen.AddAdapter(new LoraOptions { Rank = 2 }, ref random);
        Assert.Equal(frozen.ParameterBytes, Bytes(adapted, "weights of the policy"));
        Assert.InRange(Bytes(adapted, "gradients"), 1, Bytes(whole, "gradients") / 4);
    }

    [Fact]
    public void Shared_weights_count_once()
    {
        using var sample = new SampleModel(ModelFamily.Qwen2);
        TrainingMemory memory = TrainingMemory.Estimate(() => Ppo(sample));
        long policy = Bytes(memory, "weights of the policy"),
            value = Bytes(memory, "weights of the value function");
        Assert.Equal(0, Bytes(memory, "weights of the reference, shared"));
        // The value function has an adapter and a head of its own, over the same weights.
        Assert.InRange(value, 1, policy / 2);
        Assert.InRange(Bytes(memory, "cached keys and values"), 1, long.MaxValue);
        Assert.InRange(Bytes(memory, "logits"), 101 * 8 * sizeof(float), long.MaxValue);
        Assert.Equal(memory.Parts.Sum(static part => part.Bytes), memory.Total);
    }

    [Fact]
    public void Cached_keys_are_those_of_generation()
    {
        using var sample = new SampleModel(ModelFamily.Qwen2);
        var passes = new TrainingPasses([new SequenceLength(40, 20)], static _ => default)
        {
            Generated = 8,
            Group = 4,
            LongestGenerated = new SequenceLength(40, 20),
        };
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        var generator = new Generator(model);
        int most = 0;
        generator.Generate(
            [.. Enumerable.Range(0, 8).Select(static i => Enumerable.Repeat(2 + (i / 4), 40).ToArray())],
            new SamplingOptions { MaxTokens = 20, StopTokens = [] },
            seed: 1,
            [.. Enumerable.Range(0, 8).Select(static i => (ulong)i)],
            _ => most = Math.Max(most, generator.CachedPages),
            TestContext.Current.CancellationToken
        );
        Assert.Equal((2 * 2) + (8 * 2), most);
        Assert.Equal(most, MemoryMeasurement.CachedPages(passes));
    }

    private static long Bytes(TrainingMemory memory, string name) =>
        memory.Parts.Single(part => part.Name == name).Bytes;

    private static CausalLanguageModel Policy(SampleModel sample, bool adapted)
    {
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: !adapted);
        var random = new Rng(1);
        if (adapted)
            model.AddAdapter(new LoraOptions { Rank = 2 }, ref random);
        return model;
    }

    private static Sft Create(SampleModel sample, bool recompute, bool adapted) =>
        new(
            Policy(sample, adapted),
            OfflineTasks.Tokenizer,
            [new Demonstration("abc", "defgh"), new Demonstration("a", "bcd"), new Demonstration("ab", "cdefghabcd")],
            new SftOptions
            {
                TotalSteps = 3,
                BatchSize = 3,
                SampleCount = 0,
                GradientCheckpointing = recompute,
            }
        );

    private static RlhfPpo Ppo(SampleModel sample)
    {
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false),
            value = model.Share();
        var random = new Rng(1);
        model.AddAdapter(new LoraOptions { Rank = 2 }, ref random);
        value.AddAdapter(new LoraOptions { Rank = 2 }, ref random);
        return new RlhfPpo(
            new AlignmentParts(
                model,
                OfflineTasks.Tokenizer,
                [new PromptItem("abc")],
                RewardFunction.From(static (_, completion) => completion.Length)
            )
            {
                Reference = ReferencePolicy.AdapterOff(model),
            },
            new RlhfPpoOptions
            {
                TotalSteps = 8,
                BatchSize = 8,
                MinibatchSize = 4,
                Sampling = new SamplingOptions { MaxTokens = 6 },
            },
            new ValueFunction(new ValueHead(model.Config.Width), value)
        );
    }
}
