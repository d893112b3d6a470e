using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

[Trait("Category", "Golden")]
public class GoldenModelTests
{
    public static TheoryData<string> Names => GoldenModel.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_equal_the_reference(string name)
    {
        var golden = new GoldenModel(name);
        CausalLanguageModel model = CausalLanguageModel.Load(golden.Folder, trainable: false);
        int[] positions =
        [
            .. golden.Expected.GetProperty("positions").EnumerateArray().Select(static position => position.GetInt32()),
        ];
        float[] expected = golden.Expected.GetProperty("logits").Floats();

        float[] all = golden.Logits(model);

        int vocabulary = model.Config.Vocabulary;
        var actual = new List<float>();
        for (int row = 0; row < golden.Rows.Length; row++)
            foreach (int position in positions)
                actual.AddRange(all.AsSpan((golden.Batch.Starts[row] + position) * vocabulary, vocabulary));
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Token_log_probabilities_equal_the_reference(string name)
    {
        var golden = new GoldenModel(name);
        CausalLanguageModel model = CausalLanguageModel.Load(golden.Folder, trainable: false);
        float[] expected = golden.Expected.GetProperty("token_log_probs").Floats();
        using Scope scope = Scope.Begin(record: false);

        float[] actual = golden.TokenLogProbs(model).ToArray();

        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f);
    }

    // All sequences in one batch: the rotary frequencies of a sequence depend on its own length only.
    [Theory]
    [MemberData(nameof(Names))]
    public void Sequences_of_other_lengths_equal_the_reference(string name)
    {
        var golden = new GoldenModel(name);
        if (!golden.Expected.TryGetProperty("more", out JsonElement more))
            return;
        CausalLanguageModel model = CausalLanguageModel.Load(golden.Folder, trainable: false);
        var batch = new TokenBatch();
        List<float> expected = [],
            targets = [];
        foreach (JsonElement row in more.EnumerateArray())
        {
            int[] ids = [.. row.GetProperty("input_ids").EnumerateArray().Select(static id => id.GetInt32())];
            batch.Add(ids);
            targets.AddRange([.. ids[1..].Select(static id => (float)id), 0]);
            expected.AddRange(row.GetProperty("token_log_probs").Floats());
            expected.Add(row.GetProperty("next_log_prob_of_0").GetSingle());
        }

        using Scope scope = Scope.Begin(record: false);
        float[] actual = model
            .LogProbsOf(model.Forward(batch), Tensor.From([.. targets]), temperature: 1)
            .LogProbs.ToArray();

        Assert.Equal(expected.Count, actual.Length);
        for (int i = 0; i < actual.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_and_gradient_norms_equal_the_reference(string name)
    {
        var golden = new GoldenModel(name);
        CausalLanguageModel model = CausalLanguageModel.Load(golden.Folder);
        using Scope scope = Scope.Begin();

        Tensor loss = -golden.TokenLogProbs(model).Mean();
        loss.Backward();

        AssertClose(golden.Expected.GetProperty("loss").GetDouble(), loss.Item(), 1e-5);
        Dictionary<string, Tensor> parameters = new(model.TrainableParameters(), StringComparer.Ordinal);
        Assert.Equal(
            golden.Expected.GetProperty("grad_norms").EnumerateObject().Select(static norm => norm.Name).Order(),
            parameters.Keys.Order()
        );
        foreach (JsonProperty norm in golden.Expected.GetProperty("grad_norms").EnumerateObject())
        {
            double squares = parameters[norm.Name].Gradient.ToArray().Sum(static x => (double)x * x);
            AssertClose(norm.Value.GetDouble(), Math.Sqrt(squares), 1e-3);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Greedy_continuation_equals_the_reference(string name)
    {
        var golden = new GoldenModel(name);
        CausalLanguageModel model = CausalLanguageModel.Load(golden.Folder, trainable: false);
        int[] expected = [.. golden.Expected.GetProperty("greedy").EnumerateArray().Select(static id => id.GetInt32())];
        List<int> actual = [.. expected[..6]];
        var batch = new TokenBatch();
        while (actual.Count < expected.Length)
        {
            batch.Clear();
            batch.Add(actual.ToArray());
            using Scope scope = Scope.Begin(record: false);
            Tensor last = model.Forward(batch).GatherRows(batch.LastTokensTensor());
            actual.Add((int)model.Logits(last).ArgMax(-1).Item());
        }

        Assert.Equal(expected, actual);
    }

    private static void AssertClose(double expected, double actual, double relative) =>
        Assert.True(
            Math.Abs(actual - expected) <= relative * Math.Abs(expected),
            $"{actual} is not {expected} to {relative}"
        );
}
