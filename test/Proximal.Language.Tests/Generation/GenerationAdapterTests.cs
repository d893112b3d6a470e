using Proximal.Tensors;

namespace Proximal.Language.Tests;

public class GenerationAdapterTests
{
    public static TheoryData<ModelFamily> Families => SampleModel.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void Generator_uses_the_active_adapter(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        var random = new Rng(2);
        string[] targets = family == ModelFamily.Llama ? [LoraOptions.AllLinear, "lm_head"] : [LoraOptions.AllLinear];
        var generator = new Generator(model, batchSize: 4);
        AssertTrained(generator, model, sample);
        model.AddAdapter(
            new LoraOptions
            {
                Rank = 3,
                Dropout = 0.5,
                TargetModules = targets,
            },
            ref random
        );
        float[] untouched = LogProbs(generator, sample);
        Change(model, ref random);

        float[] first = AssertTrained(generator, model, sample);
        Change(model, ref random);
        float[] second = AssertTrained(generator, model, sample);
        model.MergeAdapter();
        float[] merged = AssertTrained(generator, model, sample);
        using (model.AsReference())
            Assert.Equal(untouched, AssertTrained(generator, model, sample));
        model.UnmergeAdapter();

        Assert.NotEqual(untouched, first);
        Assert.NotEqual(first, second);
        Assert.Equal(second.Length, merged.Length);
        for (int i = 0; i < second.Length; i++)
            Assert.Equal(second[i], merged[i], 1e-4f);
        Assert.Equal(second, LogProbs(generator, sample));
    }

    [Fact]
    public void Generator_supports_adapters_on_some_projections()
    {
        using var sample = new SampleModel(ModelFamily.Qwen3);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        var random = new Rng(2);
        model.AddAdapter(new LoraOptions { Rank = 2, TargetModules = ["v_proj", "up_proj"] }, ref random);
        Change(model, ref random);
        AssertTrained(new Generator(model), model, sample);
    }

    private static void Change(CausalLanguageModel model, ref Rng random)
    {
        foreach ((string name, Tensor parameter) in model.TrainableParameters())
            if (name.EndsWith(".lora_B.weight", StringComparison.Ordinal))
                Initialization.Normal(parameter, 0.02, ref random);
    }

    private static float[] AssertTrained(Generator generator, CausalLanguageModel model, SampleModel sample)
    {
        IReadOnlyList<Completion> completions = Generate(generator, sample);
        foreach (Completion completion in completions)
            GenerationGoldenTests.AssertTrained(model, completion, temperature: 0.8f);
        return [.. completions.SelectMany(static completion => completion.LogProbs)];
    }

    private static float[] LogProbs(Generator generator, SampleModel sample) =>
        [.. Generate(generator, sample).SelectMany(static completion => completion.LogProbs)];

    private static IReadOnlyList<Completion> Generate(Generator generator, SampleModel sample) =>
        generator.Generate(
            [sample.Rows[0][..3], sample.Rows[1][..9]],
            new SamplingOptions
            {
                Temperature = 0.8f,
                MaxTokens = 12,
                StopTokens = [],
            },
            seed: 5,
            [1, 2],
            cancellation: TestContext.Current.CancellationToken
        );
}
