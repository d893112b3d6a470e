using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Logits of a reward model at the ends of steps.</summary>
/// <param name="model">The model.</param>
internal sealed class StepScorer(RewardModel model)
{
    private readonly TokenBatch batch = new();
    private readonly ProjectionLayer head = (ProjectionLayer)model.Head;

    /// <summary>Computes the logits of all steps of some solutions, concatenated, [steps].</summary>
    /// <param name="solutions">The solutions.</param>
    /// <param name="dropoutSeed">Seed of the dropout masks of an adapter; null for none.</param>
    public Tensor Logits(ReadOnlySpan<EncodedSteps> solutions, ulong? dropoutSeed = null)
    {
        batch.Clear();
        batch.DropoutSeed = dropoutSeed;
        var rows = new List<float>();
        foreach (EncodedSteps solution in solutions)
        {
            int start = batch.Tokens;
            batch.Add(solution.Tokens);
            rows.AddRange(solution.Ends.Select(end => (float)(start + end)));
        }

        Tensor states = model.Trunk.Forward(batch).GatherRows(Tensor.From(rows.ToArray())); // [steps, width]
        return head.Forward(states, default).Reshape(rows.Count);
    }
}
