using Proximal.Tensors;

namespace Proximal.Language.Tests;

public class TransformerTests
{
    public static TheoryData<ModelFamily> Families => SampleModel.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void Sequences_of_a_batch_do_not_affect_each_other(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        float[] together = sample.Logits(model);
        int vocabulary = model.Config.Vocabulary;
        for (int row = 0; row < sample.Rows.Length; row++)
        {
            var batch = new TokenBatch();
            batch.Add([1, 2, 3]);
            batch.Add(sample.Rows[row].AsSpan(0, 10));
            batch.Add([4]);
            using Scope scope = Scope.Begin(record: false);
            float[] logits = model.Logits(model.Forward(batch)).ToArray();
            ReadOnlySpan<float> expected = together.AsSpan(sample.Batch.Starts[row] * vocabulary, 10 * vocabulary);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], logits[(3 * vocabulary) + i], 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Project_returns_the_query_key_and_value_of_Forward(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        using Scope scope = Scope.Begin(record: false);
        BatchLayout layout = model.Trunk.LayoutOf(sample.Batch);
        Tensor x = model.Trunk.Embed(sample.Batch.IdsTensor(), layout.Positions);
        SelfAttention attention = model.Trunk.Blocks[0].Attention;

        (Tensor query, Tensor key, Tensor value) = attention.Project(x, layout);
        Tensor mixed = attention.Mix(query, key, value, layout);

        Assert.Equal(model.Config.Heads * model.Config.HeadDimension, query.Shape[1]);
        Assert.Equal(model.Config.KeyValueHeads * model.Config.HeadDimension, key.Shape[1]);
        float[] expected = attention.Forward(x, layout).ToArray();
        float[] actual = attention.Output.Forward(mixed, layout).ToArray();
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f);
    }

    [Fact]
    public void Same_seed_creates_the_same_model()
    {
        (Rng first, Rng second, Rng other) = (new Rng(1), new Rng(1), new Rng(2));
        ModelConfig config = ModelConfig.Gpt2(11, 8, 6, 2, 2);

        CausalLanguageModel model = CausalLanguageModel.Create(config, ref first);

        ModelFolderTests.AssertSameParameters(model, CausalLanguageModel.Create(config, ref second));
        Assert.NotEqual(model.HeadWeight.ToArray(), CausalLanguageModel.Create(config, ref other).HeadWeight.ToArray());
    }

    [Fact]
    public void New_weights_have_the_standard_deviation_of_GPT2()
    {
        var random = new Rng(1);
        CausalLanguageModel model = CausalLanguageModel.Create(ModelConfig.Gpt2(64, 32, 96, 2, 4), ref random);
        foreach ((string name, Tensor parameter) in model.NamedParameters())
        {
            float[] values = parameter.ToArray();
            if (name.EndsWith(".bias", StringComparison.Ordinal))
                Assert.All(values, static x => Assert.Equal(0, x));
            else if (parameter.Rank == 1)
                Assert.All(values, static x => Assert.Equal(1, x));
            else
            {
                double expected = name.EndsWith(".c_proj.weight", StringComparison.Ordinal)
                    ? 0.02 / Math.Sqrt(4)
                    : 0.02;
                double deviation = Math.Sqrt(values.Average(static x => (double)x * x));
                Assert.Equal(1, deviation / expected, 4 / Math.Sqrt(2.0 * values.Length));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Copy_has_the_same_weights_and_separate_storage(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder);
        CausalLanguageModel copy = model.Copy(trainable: false);
        float[] before = sample.Logits(model);

        Assert.Equal(before, sample.Logits(copy));
        Assert.Empty(copy.TrainableParameters());
        foreach ((_, Tensor parameter) in model.TrainableParameters())
            parameter.Assign(new float[parameter.Count]);
        Assert.Equal(before, sample.Logits(copy));
        ModelFolderTests.AssertSameParameters(copy, copy.Copy(trainable: true));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void ParameterSet_does_not_change_the_logits(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder);
        float[] before = sample.Logits(model);

        var set = new ParameterSet(model.TrainableParameters());

        Assert.Equal(before, sample.Logits(model));
        Assert.Equal(model.NamedParameters().Sum(static parameter => parameter.Value.Count), set.Count);
    }

    [Fact]
    public void Invalid_config_is_refused()
    {
        ModelConfig gpt2 = ModelConfig.Gpt2(11, 8, 6, 2, 2);
        ModelConfig llama = ModelConfig.Rotary(ModelFamily.Llama, 11, 8, 8, 1, 4, 2);
        foreach (
            ModelConfig config in (ReadOnlySpan<ModelConfig>)
                [
                    ModelConfig.Gpt2(11, 8, 7, 2, 2),
                    gpt2 with
                    {
                        Layers = 0,
                    },
                    gpt2 with
                    {
                        KeyValueHeads = 1,
                    },
                    gpt2 with
                    {
                        NormEpsilon = 0,
                    },
                    llama with
                    {
                        KeyValueHeads = 3,
                    },
                    llama with
                    {
                        HeadDimension = 3,
                    },
                    llama with
                    {
                        RopeTheta = double.NaN,
                    },
                    ModelConfig.Gpt2(11, 8, 6, 2, 0),
                ]
        )
        {
            var random = new Rng(1);
            Assert.Throws<InvalidInputException>(() => CausalLanguageModel.Create(config, ref random));
        }
    }
}
