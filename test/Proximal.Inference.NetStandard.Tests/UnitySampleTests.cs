using System.Reflection;
using UnityEngine;

namespace Proximal.Inference.Tests;

/// <summary>The sample of the Unity package compiles and decides, with stand-ins for Unity's types.</summary>
public sealed class UnitySampleTests
{
    [Fact]
    public void Sample_decides_for_all_agents()
    {
        const int Count = 3;
        Proximal.Policy trained = PolicyCases.All["masked GRU"]();
        using var file = new MemoryStream();
        InferenceFile.Write(trained, file);
        var stream = new ObservationStream(trained, steps: 1, Count, seed: 2);
        var agents = new Walkers(stream.Rows, new TextAsset(file.ToArray(), "walker"), Count);
        agents.Tick();

        var expected = new float[Count];
        trained.Act([.. stream.Rows.SelectMany(static row => row)], expected, trained.CreateRecurrentState(Count));
        Assert.Equal(expected, agents.Chosen);
    }

    private sealed class Walkers : PolicyAgents
    {
        private readonly float[][] rows;

        public Walkers(float[][] rows, TextAsset file, int count)
        {
            (this.rows, Chosen) = (rows, new float[count]);
            Set("policyFile", file);
            Set("count", count);
            Awake();
        }

        public float[] Chosen { get; }

        public void Tick() => FixedUpdate();

        protected override void Observe(int agent, Span<float> observation) =>
            rows[agent].AsSpan(0, Policy.ObservationSize).CopyTo(observation);

        protected override void Mask(int agent, Span<bool> mask)
        {
            for (int i = 0; i < mask.Length; i++)
                mask[i] = rows[agent][Policy.ObservationSize + i] != 0;
        }

        protected override void Act(int agent, ReadOnlySpan<float> action) => Chosen[agent] = action[0];

        // As Unity sets serialized fields.
        private void Set(string field, object value) =>
            typeof(PolicyAgents).GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(this, value);
    }
}
