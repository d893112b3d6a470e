using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Frozen models with matrices of 16 and of 8 bits.</summary>
public class FrozenWeightsTests
{
    public static TheoryData<ModelFamily> Families => SampleModel.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void Half_weights_have_the_results_of_weights_converted_before(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        foreach (ElementType type in (ReadOnlySpan<ElementType>)[ElementType.F16, ElementType.BF16])
        {
            using var folder = new TemporaryFolder();
            CausalLanguageModel.Load(sample.Folder).Save(folder.Path, type);
            CausalLanguageModel converted = CausalLanguageModel.Load(folder.Path, trainable: true);
            CausalLanguageModel half = CausalLanguageModel.Load(folder.Path, trainable: false);
            using Scope scope = Scope.Begin(record: false);

            Assert.Equal(sample.Logits(converted), sample.Logits(half));
            Assert.Equal(sample.TokenLogProbs(converted).ToArray(), sample.TokenLogProbs(half).ToArray());
            Assert.Equal(Generated(converted), Generated(half));
            ModelFolderTests.AssertSameParameters(converted, half);
        }
    }

    // Enough rows and columns for products that pack their factors.
    [Theory]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public void Large_half_matrices_have_the_results_of_matrices_converted_before(ElementType type)
    {
        var random = new Rng(1);
        ModelConfig config = ModelConfig.Rotary(ModelFamily.Phi3, 1100, 256, 264, 1, heads: 4, keyValueHeads: 2);
        using var folder = new TemporaryFolder();
        CausalLanguageModel.Create(config, ref random).Save(folder.Path, type);
        CausalLanguageModel converted = CausalLanguageModel.Load(folder.Path, trainable: true);
        CausalLanguageModel half = CausalLanguageModel.Load(folder.Path, trainable: false);
        foreach (int length in (ReadOnlySpan<int>)[1, 30, 200])
        {
            int[] tokens = [.. Enumerable.Range(0, length).Select(static i => i * 37 % 1100)];
            var batch = new TokenBatch();
            batch.Add(tokens);
            using Scope scope = Scope.Begin(record: false);
            Tensor targets = Tensor.From([.. tokens.Select(static token => (float)token)]);
            Assert.Equal(
                converted.LogProbsOf(converted.Forward(batch), targets, 1).LogProbs.ToArray(),
                half.LogProbsOf(half.Forward(batch), targets, 1).LogProbs.ToArray()
            );
            Assert.Equal(
                converted.Logits(converted.Forward(batch)).ToArray(),
                half.Logits(half.Forward(batch)).ToArray()
            );
        }
    }

    [Theory]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public void Adapter_on_half_weights_has_the_same_gradients(ElementType type)
    {
        using var sample = new SampleModel(ModelFamily.Qwen3);
        using var folder = new TemporaryFolder();
        CausalLanguageModel.Load(sample.Folder).Save(folder.Path, type);
        using var widened = new TemporaryFolder();
        CausalLanguageModel.Load(folder.Path).Save(widened.Path);

        Assert.Equal(Gradients(widened.Path), Gradients(folder.Path));

        float[] Gradients(string path)
        {
            CausalLanguageModel model = CausalLanguageModel.Load(path, trainable: false);
            var random = new Rng(2);
            model.AddAdapter(new LoraOptions { Rank = 3 }, ref random);
            foreach ((_, Tensor parameter) in model.TrainableParameters())
                Initialization.Normal(parameter, 0.1, ref random);
            using Scope scope = Scope.Begin();
            sample.TokenLogProbs(model).Mean().Backward();
            return [.. model.TrainableParameters().SelectMany(static parameter => parameter.Value.Gradient.ToArray())];
        }
    }

    [Fact]
    public void Half_weights_take_half_the_memory()
    {
        var random = new Rng(1);
        ModelConfig config = ModelConfig.Rotary(ModelFamily.Llama, 1000, 64, 128, 4, heads: 4, keyValueHeads: 4);
        using var folder = new TemporaryFolder();
        CausalLanguageModel model = CausalLanguageModel.Create(config, ref random);
        model.Save(folder.Path, ElementType.BF16);
        long matrices = 0,
            vectors = 0,
            rows = 0;
        foreach ((_, Tensor parameter) in model.NamedParameters())
        {
            if (parameter.Rank == 2)
                (matrices, rows) = (matrices + parameter.Count, rows + parameter.Shape[0]);
            else
                vectors += parameter.Count;
        }

        Assert.Equal(4 * (matrices + vectors), model.ParameterBytes);
        Assert.Equal(
            (2 * matrices) + (4 * vectors),
            CausalLanguageModel.Load(folder.Path, trainable: false).ParameterBytes
        );
        Assert.Equal(
            matrices + (4 * rows) + (4 * vectors),
            CausalLanguageModel.Load(folder.Path, FrozenWeights.Int8).ParameterBytes
        );
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Int8_weights_round_to_a_127th_of_the_largest_of_their_row(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel exact = CausalLanguageModel.Load(sample.Folder, trainable: false);
        CausalLanguageModel rounded = CausalLanguageModel.Load(sample.Folder, FrozenWeights.Int8);
        foreach (
            (KeyValuePair<string, Tensor> a, KeyValuePair<string, Tensor> b) in exact
                .NamedParameters()
                .Zip(rounded.NamedParameters())
        )
        {
            float[] expected = a.Value.ToArray(),
                actual = b.Value.ToArray();
            int columns = a.Value.Rank == 2 ? a.Value.Shape[1] : 1;
            for (int row = 0; row < expected.Length; row += columns)
            {
                float largest = expected.AsSpan(row, columns).ToArray().Max(MathF.Abs);
                float step = a.Value.Rank == 2 ? largest / 127 : 0;
                for (int i = row; i < row + columns; i++)
                    Assert.Equal(expected[i], actual[i], (step / 2) + (1e-6f * largest));
            }
        }

        // The decoder reads the same weights as the training pass.
        foreach (Completion completion in Completions(rounded))
            GenerationGoldenTests.AssertTrained(rounded, completion, 1);
    }

    [Fact]
    public void Half_weights_cannot_be_written_or_viewed()
    {
        using var sample = new SampleModel(ModelFamily.Llama); // BF16
        Tensor weight = CausalLanguageModel.Load(sample.Folder, trainable: false).HeadWeight;

        Assert.Throws<NotSupportedException>(() => weight.Assign(new float[weight.Count]));
        Assert.Throws<NotSupportedException>(() => weight.AsSpan().Length);
        Assert.Throws<NotSupportedException>(() => weight.Reshape(weight.Count));
        Assert.Throws<NotSupportedException>(() => weight + 1);
    }

    private static List<float> Generated(CausalLanguageModel model) =>
        [.. Completions(model).SelectMany(static completion => completion.LogProbs)];

    private static IReadOnlyList<Completion> Completions(CausalLanguageModel model) =>
        new Generator(model).Generate(
            [
                [1, 2, 3],
                [4],
                [5, 6, 7, 8, 9],
                [10, 11],
                [12],
            ],
            new SamplingOptions { MaxTokens = 12, StopTokens = [] },
            seed: 4,
            [0, 1, 2, 3, 4]
        );
}
