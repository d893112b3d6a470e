using Proximal.Environments.Diagnostics;

namespace Proximal.Environments.Tests;

public sealed class DiagnosticTaskTests
{
    [Fact]
    public void MaskedChoice_invalid_action_ends_the_episode_with_reward_minus_1()
    {
        var task = new MaskedChoice();
        var observation = new float[8];
        var mask = new float[8];
        task.State = new DiagnosticState(Cue: 0b0010_0110, Time: 0);
        task.WriteActionMask(mask);
        Assert.Equal([0, 1, 1, 0, 0, 1, 0, 0], mask);
        Assert.Equal(new StepResult(1), task.Step([5], observation));
        task.State = new DiagnosticState(Cue: 0b0010_0110, Time: 0);
        Assert.Equal(new StepResult(0), task.Step([2], observation));
        task.State = new DiagnosticState(Cue: 0b0010_0110, Time: 0);
        Assert.Equal(new StepResult(-1, Terminated: true), task.Step([0], observation));
    }

    [Fact]
    public void MaskedChoice_always_allows_an_action()
    {
        var task = new MaskedChoice();
        task.Seed(1, 0);
        var seen = new HashSet<int>();
        for (int i = 0; i < 5000; i++)
        {
            task.Reset(new float[8]);
            seen.Add(task.State.Cue);
        }

        Assert.DoesNotContain(0, seen);
        Assert.Equal(255, seen.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void RecallCue_shows_the_cue_once_and_asks_for_it_later(int steps)
    {
        var task = new RecallCue(steps);
        task.Seed(4, 0);
        var observation = new float[2];
        task.Reset(observation);
        float cue = observation[0];
        Assert.Equal(1, Math.Abs(cue));
        for (int t = 1; t <= steps; t++)
        {
            Assert.Equal(0, observation[1]);
            Assert.Equal(new StepResult(0), task.Step([t % 2], observation));
            Assert.Equal(0, observation[0]);
        }

        Assert.Equal(1, observation[1]);
        Assert.Equal(new StepResult(1, Terminated: true), task.Step([cue > 0 ? 1 : 0], observation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void DelayedReward_pays_later_without_showing_it(int delay)
    {
        DelayedReward patient = new(delay),
            greedy = new(delay);
        float[] patientSees = new float[delay + 1],
            greedySees = new float[delay + 1];
        patient.Reset(patientSees);
        greedy.Reset(greedySees);
        Assert.Equal(new StepResult(0.1f), greedy.Step([0], greedySees));
        Assert.Equal(new StepResult(0), patient.Step([1], patientSees));
        for (int t = 1; t <= delay; t++)
        {
            Assert.Equal(patientSees, greedySees);
            Assert.Equal(new StepResult(0, t == delay), greedy.Step([1], greedySees));
            Assert.Equal(new StepResult(t == delay ? 1 : 0, t == delay), patient.Step([0], patientSees));
        }
    }

    [Fact]
    public void EndlessRoom_ends_by_truncation_only()
    {
        var task = new EndlessRoom();
        var observation = new float[2];
        task.Reset(observation);
        Assert.Equal(new StepResult(0), task.Step([1], observation));
        for (int t = 1; t <= 20; t++)
        {
            Assert.Equal([0, 1], observation);
            Assert.Equal(new StepResult(0.1f, Terminated: false, Truncated: t == 20), task.Step([t % 2], observation));
        }

        task.Reset(observation);
        Assert.Equal(new StepResult(1.5f, Terminated: true), task.Step([0], observation));
    }

    [Fact]
    public void Delays_below_1_are_refused()
    {
        Assert.Equal(
            "the delay of a reward must be at least 1 step, not 0",
            Assert.Throws<InvalidInputException>(static () => new DelayedReward(0)).Message
        );
        Assert.Equal(
            "the number of steps between cue and question must be at least 1, not 0",
            Assert.Throws<InvalidInputException>(static () => new RecallCue(0)).Message
        );
    }
}
