namespace Proximal.Fleet;

/// <summary>The learner as workers see it.</summary>
internal interface ILearnerGrain : IGrainWithIntegerKey
{
    /// <summary>Answers a request of a worker; see <see cref="FleetServer"/>. Empty if it is damaged, or while there is
    /// no training.</summary>
    Task<byte[]> Send(byte[] request);
}
