#:project ../src/Proximal.Experiments/Proximal.Experiments.csproj
#:property PublishAot=false
using Proximal;
using Proximal.Experiments;

// Trains two algorithms with three seeds each and plots their learning curves into runs/curves.svg:
//   dotnet run -c Release samples/Experiments.cs
// The tool accepts the folders: proximal play runs/ppo/seed-1, proximal resume runs/ppo --steps 200000
Run ppo = Experiment.Train(
    "CartPole-v1",
    new()
    {
        Steps = 50_000,
        Seeds = [1, 2, 3],
        Folder = "runs/ppo",
    }
);
Run a2c = Experiment.Train(
    "CartPole-v1",
    new()
    {
        Algorithm = "a2c",
        Steps = 50_000,
        Seeds = [1, 2, 3],
        Folder = "runs/a2c",
    }
);
Console.WriteLine($"PPO {ppo.MeanReturn:F1} ± {ppo.StdReturn:F1}, A2C {a2c.MeanReturn:F1} ± {a2c.StdReturn:F1}");

LearningCurves.Plot(ppo, a2c).Save("runs/curves.svg");
Policy policy = ppo.Seeds[0].LoadPolicy();
var action = new float[1];
policy.Act(observations: [0f, 0f, 0.05f, 0f], action);
Console.WriteLine(
    action[0] == 1 ? "the pole leans to the right: push right" : "the pole leans to the right: push left"
);
