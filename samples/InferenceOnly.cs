#:project ../src/Proximal.Inference/Proximal.Inference.csproj
#:property PublishAot=false
#:property PublishTrimmed=true
#:property PublishSingleFile=true
#:property SelfContained=true
#:property PublishReferencesDocumentationFiles=false
using Proximal.Inference;

// Computes actions with a trained policy and the package Proximal.Inference alone, as a game does. Each line of standard
// input is an observation; an empty line begins an episode. The argument is a policy, which this command exports:
//   proximal export runs/CartPole-v1 --inference cartpole.policy
//   echo "0.01 -0.02 0.03 0.04" | dotnet run -c Release samples/InferenceOnly.cs cartpole.policy
if (args.Length != 1)
{
    Console.Error.WriteLine("usage: InferenceOnly POLICY (a file that 'proximal export --inference' wrote)");
    return 2;
}

Policy policy;
try
{
    policy = Policy.Load(File.ReadAllBytes(args[0]), args[0]);
}
catch (PolicyFormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

AgentBatch agent = policy.CreateAgents(count: 1);
var observation = new float[policy.ObservationSize];
var action = new float[policy.ActionSize];
while (Console.ReadLine() is { } line)
{
    string[] numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    if (numbers.Length == 0)
    {
        agent.Reset();
        continue;
    }

    if (numbers.Length != observation.Length)
    {
        Console.Error.WriteLine($"an observation has {observation.Length} numbers, but the line has {numbers.Length}");
        return 2;
    }

    for (int i = 0; i < observation.Length; i++)
        observation[i] = float.Parse(numbers[i]);
    agent.Act(observation, action);
    Console.WriteLine(string.Join(' ', action));
}

return 0;
